/** How a reader wants the app to look and to be used, kept by this browser. src/boot/preferences.ts applies it, before the first paint and at each change. */
import { on } from 'svelte/events';
import { createSubscriber } from 'svelte/reactivity';

/** The options, the default first; the default isn't stored. */
const CHOICES = {
	theme: ['auto', 'light', 'dark'],
	density: ['comfortable', 'compact'],
	/** Whether single keys are shortcuts. */
	keys: ['on', 'off'],
	/** Whether lists show what moderators did as rows. */
	acts: ['off', 'on']
} as const;
type Choices = typeof CHOICES;
type Subject = keyof Choices;

const followStorage = createSubscriber((update) => on(window, 'storage', update));

/** The present choice, from this tab or another. Reactive. */
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

/** Stores a choice and applies it, here and in the other tabs; returns false without storage. */
export function choose<S extends Subject>(subject: S, choice: Choices[S][number]): boolean {
	try {
		if (choice === CHOICES[subject][0]) localStorage.removeItem(subject);
		else localStorage.setItem(subject, choice);
	} catch {
		return false;
	}
	// The browser notifies only the other tabs.
	dispatchEvent(new StorageEvent('storage', { key: subject }));
	return true;
}
