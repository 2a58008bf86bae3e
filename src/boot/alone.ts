import { refusesStorage } from '../lib/std/refused';

function refusesChannels(): boolean {
	try {
		new BroadcastChannel('backscroll').close();
		return false;
	} catch {
		return true;
	}
}

/**
 * Makes this page one that shares nothing with others, where the browser stores nothing or lets no pages talk. Dexie
 * makes a channel as it is loaded: where that throws (in Firefox with site data blocked), nothing that imports it would
 * load. What syncs, sorts and searches runs in this page then (src/lib/std/thread.ts), so that a channel that reaches no
 * further is enough.
 */
export function standAlone(): void {
	if (!refusesStorage() && !refusesChannels()) return;
	Reflect.defineProperty(globalThis, 'BroadcastChannel', { value: LocalChannel });
	Reflect.defineProperty(navigator, 'locks', { value: undefined });
}

/** A BroadcastChannel within this page. */
class LocalChannel extends EventTarget {
	static readonly local = true;
	static readonly open = new Set<LocalChannel>();
	onmessage: ((event: MessageEvent) => void) | null = null;
	readonly name: string;

	constructor(name: string) {
		super();
		this.name = name;
		LocalChannel.open.add(this);
	}

	postMessage(message: unknown): void {
		const data: unknown = structuredClone(message);
		for (const each of LocalChannel.open)
			if (each !== this && each.name === this.name)
				setTimeout(() => each.onmessage?.(new MessageEvent('message', { data })));
	}

	close(): void {
		LocalChannel.open.delete(this);
	}
}
