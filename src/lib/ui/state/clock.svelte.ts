import { createSubscriber } from 'svelte/reactivity';

const tick = createSubscriber((update) => {
	const timer = setInterval(update, 1_000);
	return () => clearInterval(timer);
});

/** This device's time in epoch ms; a template or effect that reads it runs again each second. */
export function now(): number {
	tick();
	return Date.now();
}
