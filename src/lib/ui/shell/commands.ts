/** Actions of the keys on a page. */
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import type { Command } from './shortcuts';

/** Moves the focus along the visible messages: from the focused one, or from the last. */
function move(by: 1 | -1): void {
	const rows = [...document.querySelectorAll<HTMLElement>('main article')];
	const at = rows.findIndex((row) => row.contains(document.activeElement));
	const row = at === -1 ? rows.at(-1) : rows[at + by];
	row?.focus({ preventScroll: true });
	row?.scrollIntoView({ block: 'nearest' });
}

/** Follows a link of the focused message. */
const follow = (link: string): void =>
	document.querySelector<HTMLAnchorElement>(`article:focus ${link}`)?.click();

/** Presses the button of that name, if the page has it. */
const press = (name: string): void =>
	document.querySelector<HTMLElement>(`button[data-shortcut="${name}"]`)?.click();

async function search(): Promise<void> {
	const field = (): HTMLElement | null => document.querySelector('[data-shortcut="search"]');
	if (!field()) await goto(resolve('/messages'));
	// In a narrow window a button opens the field.
	if (field()?.checkVisibility() === false) press('open-search');
	else field()?.focus();
}

/** Performs a key's command. */
export function run(command: Exclude<Command, 'palette' | 'keys'>): void {
	switch (command) {
		case 'next':
			return move(1);
		case 'previous':
			return move(-1);
		case 'author':
			return follow('a[data-part="author"]');
		case 'place':
			return follow('a:has(time)');
		case 'search':
			return void search();
		case 'next-hit':
		case 'previous-hit':
			return press(command);
		default:
			void goto(resolve(command));
	}
}
