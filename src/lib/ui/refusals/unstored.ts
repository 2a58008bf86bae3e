/** Reading without storing, in this tab: a reader's choice where the database doesn't open. */
import { UNSTORED } from '$lib/browser/refused';

export function readUnstored(): void {
	window.name = UNSTORED;
	location.reload();
}

export function storeAgain(): void {
	window.name = '';
	location.reload();
}
