import { goto } from '$app/navigation';
import type { App } from '$lib/ui/state/app.svelte';
import { linksIn } from '$lib/ui/state/links';
import { firstReceived } from './first-received';

/** Opens the messages received from `time` on (epoch ms, this device's clock). Resolves to whether there is one. */
export async function openReceived(app: App, time: number): Promise<boolean> {
	const { archive, state } = app;
	if (!archive || !state) return true;
	const seq = await firstReceived(archive, state, time);
	if (seq !== null) await goto(linksIn(app.log).message(seq));
	return seq !== null;
}
