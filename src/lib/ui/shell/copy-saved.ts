import { count } from '$lib/ui/copy/format';
import type { Holdings } from '$lib/ui/state/holdings';

/** "all 37,844 saved", "1,200 of 37,844 saved". */
export const savedWords = ({ stored, missing }: Holdings): string =>
	missing === 0
		? `all ${count(stored)} saved`
		: `${count(stored)} of ${count(stored + missing)} saved`;
