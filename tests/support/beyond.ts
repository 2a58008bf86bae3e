import type { Page } from 'playwright';

/** What reaches beyond the window sideways, save text that is cut with an ellipsis. */
export const beyond = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const clips = (element: Element | null): boolean =>
			element !== null &&
			!element.matches('body, .app, main') &&
			(/hidden|clip/.test(getComputedStyle(element).overflowX) || clips(element.parentElement));
		return [...document.querySelectorAll('body *')]
			.filter((element) => {
				const { right, width } = element.getBoundingClientRect();
				return width > 0 && right > innerWidth + 1 && !clips(element.parentElement);
			})
			.map((element) => element.outerHTML.slice(0, 160));
	});
