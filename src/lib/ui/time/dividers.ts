/** The dividers of days under the chip that says the day. */

/** What a divider of a day has as `data-divider`, and one that need say nothing as `data-said`. */
const DAYS = '[data-divider="day"]';

/** Hides the text of dividers that the chip covers, and of the one whose day it says: that of the row `top`. */
export function hideSaid(list: HTMLElement, chip: Element | null, top: number | null): void {
	const over = chip?.getBoundingClientRect();
	for (const divider of list.querySelectorAll<HTMLElement>(DAYS)) {
		const { top: from, bottom: to } = divider.getBoundingClientRect();
		const row = divider.nextElementSibling;
		const isOwn = row instanceof HTMLElement && row.dataset.key === `${top}`;
		divider.toggleAttribute(
			'data-said',
			over !== undefined && (isOwn || (from < over.bottom && to > over.top))
		);
	}
}
