import { createSubscriber } from 'svelte/reactivity';

const tick = createSubscriber((update) => {
	const timer = setInterval(update, 1_000);
	return () => clearInterval(timer);
});

/** This device's time in epoch ms; whoever reads it in a template or effect is run again each second. */
export function now(): number {
	tick();
	return Date.now();
}
