/**
 * One of a relay's tabs: exactly one leads and connects, the others show its status. If the browser has
 * locks, the holder of the lock leads; in an insecure context the newest tab does.
 */
import { adoptArchives } from '../archive/registry/adopt';
import { isQuota } from '../archive/registry/errors';
import { takeLeadership } from '../archive/registry/registry';
import { Engine } from './engine';
import type { LeaderRequest, PageMessage, TabMessage } from './messages';
import type { SyncState } from './status';

/** How often the leader sends a beat, in ms; after SILENT_MS without one it counts as gone. */
const BEAT_MS = 1_000;
const SILENT_MS = 4_500;
/** How often a tab of a full device tries to take the lead, in ms. */
const FULL_MS = 10_000;
/** A visible follower answers each beat; the answer is valid this long, in ms. */
const VISIBLE_MS = 3_000;

type Role =
	| { readonly name: 'following' }
	| {
			readonly name: 'leading';
			readonly epoch: number;
			readonly engine: Engine;
			readonly ended: () => void;
	  }
	| { readonly name: 'closed' };

export class Tab {
	#role: Role = { name: 'following' };
	#state: SyncState = { status: { state: 'starting' }, storage: 'ok' };
	#heardAt = performance.now();
	#tickedAt = performance.now();
	#othersVisibleAt = -Infinity;
	#waiting: AbortController | null = null;
	readonly #channel: BroadcastChannel;
	readonly #beats: ReturnType<typeof setInterval>;
	readonly #lock: string;
	readonly #relay: string;
	#visible: boolean;
	#online: boolean;
	readonly #onState: (state: SyncState) => void;
	readonly #onLost: () => void;

	constructor(
		relay: string,
		visible: boolean,
		online: boolean,
		onState: (state: SyncState) => void,
		onLost: () => void
	) {
		this.#relay = relay;
		this.#visible = visible;
		this.#online = online;
		this.#onState = onState;
		this.#onLost = onLost;
		this.#lock = `backscroll ${relay}`;
		this.#channel = new BroadcastChannel(this.#lock);
		this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.#heard(data);
		this.#beats = setInterval(() => this.#tick(), BEAT_MS);
		// A leader answers any request with a beat, so that this page shows its status at once.
		this.#post({ type: 'wake' });
		void this.#seek(false);
	}

	/** Handles a message of the tab's own page. */
	handle(message: Exclude<PageMessage, { type: 'start' | 'close' }>): void {
		if (message.type === 'page') {
			this.#visible = message.visible;
			this.#online = message.online;
			this.#surroundings();
		} else if (this.#role.name === 'leading') this.#serve(message, this.#role.engine);
		else this.#post(message);
	}

	/** Resolves when no write is pending and another tab may lead. */
	async close(): Promise<void> {
		clearInterval(this.#beats);
		this.#waiting?.abort();
		await this.#stepDown({ name: 'closed' });
		this.#channel.close();
	}

	/** Waits for the lead, or takes it from a silent leader. */
	async #seek(steal: boolean): Promise<void> {
		const { locks } = navigator;
		// Undefined in insecure contexts, contrary to the types.
		if ((locks as LockManager | undefined) === undefined) return this.#leadUnlocked();
		this.#waiting?.abort();
		const waiting = new AbortController();
		this.#waiting = waiting;
		const options = steal ? { steal } : { signal: waiting.signal };
		try {
			await locks.request(this.#lock, options, async () => {
				if (waiting.signal.aborted) return;
				await new Promise<void>((ended) => void this.#lead(ended));
			});
		} catch (error) {
			// Aborted: by this tab, to request it in another way, or by a tab that took the lock.
			if (waiting.signal.aborted) return;
			// Refused, as where site data is blocked: the next request would be, too, and at once.
			if (!(error instanceof DOMException && error.name === 'AbortError')) {
				return this.#leadUnlocked();
			}
			await this.#stepDown({ name: 'following' });
		}
		if (this.#role.name === 'following' && !waiting.signal.aborted) void this.#seek(false);
	}

	/** Takes the lead where no lock says whose it is: the newest tab has it. */
	async #leadUnlocked(): Promise<void> {
		if (this.#role.name === 'following') await this.#lead(() => {});
	}

	async #lead(ended: () => void): Promise<void> {
		let epoch: number;
		try {
			await adoptArchives(this.#relay);
			epoch = await takeLeadership(this.#relay);
		} catch (error) {
			if (!isQuota(error)) {
				this.#waiting?.abort();
				ended();
				return this.#lost(error);
			}
			const status = { state: 'stopped', since: Date.now(), reason: 'storage-full' } as const;
			this.#show({ status, storage: 'full' });
			// A full device has no leader; space may become free soon.
			setTimeout(() => void this.#lead(ended), FULL_MS);
			return;
		}
		if (this.#role.name === 'closed') return ended();
		const engine = new Engine({
			relay: this.#relay,
			epoch,
			visible: this.#anyVisible(),
			online: this.#online,
			onState: (state) => {
				this.#show(state);
				this.#post({ type: 'beat', epoch, state });
			},
			onFenced: () => void this.#stepDown({ name: 'following' }),
			onLost: (error) => this.#lost(error)
		});
		this.#role = { name: 'leading', epoch, engine, ended };
		this.#beat();
		await engine.start();
	}

	/** The database failed, in a way that may never mend in this thread. */
	#lost(error: unknown): void {
		if (this.#role.name === 'closed') return;
		console.error(error);
		this.#onLost();
	}

	async #stepDown(next: Role): Promise<void> {
		const before = this.#role;
		if (before.name === 'closed') return;
		this.#role = next;
		this.#heardAt = performance.now();
		if (before.name !== 'leading') return;
		await before.engine.stop();
		before.ended();
	}

	#tick(): void {
		const now = performance.now();
		// This tab was asleep itself, so the silence proves nothing.
		if (now - this.#tickedAt > 3 * BEAT_MS) this.#heardAt = now;
		this.#tickedAt = now;
		if (this.#role.name === 'leading') {
			this.#surroundings();
			this.#beat();
		} else if (this.#visible && now - this.#heardAt >= SILENT_MS) {
			this.#heardAt = now;
			void this.#seek(true);
		}
	}

	#heard(message: TabMessage): void {
		const role = this.#role;
		switch (message.type) {
			case 'beat':
				if (role.name === 'leading') {
					if (message.epoch > role.epoch) void this.#stepDown({ name: 'following' });
					return;
				}
				this.#heardAt = performance.now();
				this.#show(message.state);
				if (this.#visible) this.#post({ type: 'visible' });
				return;
			case 'visible':
				this.#othersVisibleAt = performance.now();
				if (role.name === 'leading') this.#surroundings();
				return;
			// By name: a tab of another version may say what this one doesn't know.
			case 'wake':
			case 'try-now':
			case 'fill':
			case 'query':
				if (role.name !== 'leading') return;
				this.#serve(message, role.engine);
				this.#beat();
		}
	}

	#serve(request: LeaderRequest, engine: Engine): void {
		if (request.type === 'fill') engine.fill(request.range);
		else if (request.type === 'query') engine.query(request.query);
		else engine.handle(request);
	}

	#anyVisible(): boolean {
		return this.#visible || performance.now() - this.#othersVisibleAt < VISIBLE_MS;
	}

	#surroundings(): void {
		if (this.#role.name !== 'leading') return;
		this.#role.engine.handle({ type: 'visible', value: this.#anyVisible() });
		this.#role.engine.handle({ type: 'online', value: this.#online });
	}

	#beat(): void {
		if (this.#role.name !== 'leading') return;
		this.#post({ type: 'beat', epoch: this.#role.epoch, state: this.#state });
	}

	#show(state: SyncState): void {
		this.#state = state;
		this.#onState(state);
	}

	#post(message: TabMessage): void {
		if (this.#role.name !== 'closed') this.#channel.postMessage(message);
	}
}
