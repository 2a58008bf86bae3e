/** How a reader wants the app to look and to be used, kept by this browser. src/boot/preferences.ts applies it, before the first paint and at each change. */
import { on } from 'svelte/events';
import { createSubscriber } from 'svelte/reactivity';

/** What can be chosen, the usual first: that one isn't kept. */
const CHOICES = {
	theme: ['auto', 'light', 'dark'],
	density: ['comfortable', 'compact'],
	/** Whether single keys are shortcuts. */
	keys: ['on', 'off']
} as const;
type Choices = typeof CHOICES;
type Subject = keyof Choices;

const followStorage = createSubscriber((update) => on(window, 'storage', update));

/** What is chosen now, in this tab or another. Reactive. */
export function chosen<S extends Subject>(subject: S): Choices[S][number] {
	followStorage();
	const [usual] = CHOICES[subject];
	try {
		const kept = localStorage.getItem(subject);
		return CHOICES[subject].find((choice) => choice === kept) ?? usual;
	} catch {
		return usual;
	}
}

/** Keeps a choice and applies it, here and in the other tabs; false where the browser keeps nothing. */
export function choose<S extends Subject>(subject: S, choice: Choices[S][number]): boolean {
	try {
		if (choice === CHOICES[subject][0]) localStorage.removeItem(subject);
		else localStorage.setItem(subject, choice);
	} catch {
		return false;
	}
	// The browser tells the other tabs only.
	dispatchEvent(new StorageEvent('storage', { key: subject }));
	return true;
}
