const open = new Set<LocalChannel>();

/** A BroadcastChannel within this page. */
export class LocalChannel {
	/** By which the app knows it. */
	static readonly local = true;
	onmessage: ((event: MessageEvent) => void) | null = null;
	readonly name: string;

	constructor(name: string) {
		this.name = name;
		open.add(this);
	}

	postMessage(message: unknown): void {
		const data: unknown = structuredClone(message);
		for (const each of open)
			if (each !== this && each.name === this.name)
				setTimeout(() => each.onmessage?.(new MessageEvent('message', { data })));
	}

	close(): void {
		open.delete(this);
	}
}
