import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import FigureList from '../../../src/lib/ui/kit/page/FigureList.svelte';
import { appIn, expectAccessible, show } from './support';

test('figures that aren’t known say why in sight, each reason once, and no others do', async () => {
	const why = 'It comes from the relay';
	show(appIn({ state: 'starting' }), FigureList, {
		figures: [
			{ label: 'Messages', value: '3', title: 'Exactly three' },
			{ label: 'First seen', value: undefined, title: why },
			{ label: 'Last seen', value: undefined, title: why }
		]
	});
	await expect.element(page.getByText(`— ${why}`)).toBeVisible();
	expect(page.getByText(/^— /).elements()).toHaveLength(1);
	await expectAccessible();
});
