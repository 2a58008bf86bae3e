/** What a reader does on a page, in any engine: by script, since only some engines can be given real keys and clicks. */
import { expect } from 'vitest';
import type { Evaluates } from './device';

const SELECTORS = {
	button: 'button, [role="button"]',
	link: 'a[href]',
	radio: 'input[type="radio"]'
} as const;

type Role = keyof typeof SELECTORS;

interface Target {
	readonly selector: string;
	/** The name as a person hears it, whole. */
	readonly name: string;
}

/** Whether the page had such an element, and it was used. */
const used = (page: Evaluates, target: Target): Promise<boolean> =>
	page.evaluate(({ selector, name }) => {
		const nameOf = (element: HTMLElement): string =>
			(
				element.getAttribute('aria-label') ??
				(element instanceof HTMLInputElement ? element.labels?.[0]?.innerText : undefined) ??
				element.innerText
			).trim();
		const element = [...document.querySelectorAll<HTMLElement>(selector)].find(
			(each) => nameOf(each) === name
		);
		if (!element) return false;
		element.focus();
		element.click();
		return true;
	}, target);

/** Waits for the element, and presses it. */
export async function press(page: Evaluates, role: Role, name: string): Promise<void> {
	await expect.poll(() => used(page, { selector: SELECTORS[role], name })).toBe(true);
}
