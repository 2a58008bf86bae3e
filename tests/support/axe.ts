import axe, { type run } from 'axe-core';
import type { Page } from 'playwright';

/** What axe finds on a page, each rule with the first place that breaks it. */
export async function axeFindings(page: Page): Promise<string[]> {
	// Evaluated, not added as a script: the page's policy lets no other script in.
	await page.evaluate(axe.source);
	return page.evaluate(async () => {
		const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
		const { axe } = globalThis as unknown as { axe: { run: typeof run } };
		const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } });
		return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
	});
}
