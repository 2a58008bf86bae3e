/** A device: its link, its tabs, what its reader does. */
import { databases } from '../../../src/lib/archive/tables/schema';
import { createHost, type Host } from '../../../src/lib/sync/host';
import type { PageMessage } from '../../../src/lib/sync/messages';
import type { SyncState } from '../../../src/lib/sync/status';
import { Owner, type Scheduler } from '../kernel/scheduler';
import type { Link } from '../network/link';
import type { Channels, Locks } from './locks';
import { endQueries } from './live-queries';
import type { Storage } from './storage';

interface Tab {
	readonly owner: Owner;
	host: Host;
	visible: boolean;
	online: boolean;
	state: SyncState;
}

export interface DeviceParts {
	readonly scheduler: Scheduler;
	readonly storage: Storage;
	readonly locks: Locks;
	readonly channels: Channels;
}

export class Device {
	/** The relay's address is another for each device: so their archives are apart in one database factory. */
	readonly relay: string;
	readonly link: Link;
	readonly tabs: Tab[] = [];
	readonly #parts: DeviceParts;
	#opened = 0;

	constructor(relay: string, link: Link, parts: DeviceParts) {
		this.relay = relay;
		this.link = link;
		this.#parts = parts;
	}

	/** What its visible page shows. */
	get state(): SyncState {
		const [tab] = this.tabs.filter(({ owner, visible }) => !owner.frozen && visible);
		return tab?.state ?? { status: { state: 'starting' }, storage: 'ok' };
	}

	/** The tab whose code runs in this step. */
	tabOf(owner: Owner): Tab | undefined {
		return this.tabs.find((tab) => tab.owner === owner);
	}

	openTab(): void {
		const owner = new Owner(`${this.relay} tab ${++this.#opened}`);
		const { scheduler } = this.#parts;
		scheduler.as(owner, () => {
			const begin = (): Host =>
				createHost(
					(state) => {
						tab.state = state;
						scheduler.trace(JSON.stringify(state));
					},
					() => {
						const { visible, online } = tab;
						void tab.host.close();
						tab.host = begin();
						tab.host.post({ type: 'start', relay: this.relay, visible, online });
					}
				);
			const host = begin();
			const tab: Tab = {
				owner,
				host,
				visible: true,
				online: true,
				state: { status: { state: 'starting' }, storage: 'ok' }
			};
			this.tabs.push(tab);
			host.post({ type: 'start', relay: this.relay, visible: true, online: true });
		});
	}

	/** The reader closes the newest tab; what it has begun, it ends. */
	closeTab(): void {
		const tab = this.tabs.pop();
		if (!tab) return;
		this.#parts.scheduler.thaw(tab.owner);
		void this.#parts.scheduler
			.as(tab.owner, () => tab.host.close())
			.then(() => endQueries(tab.owner));
	}

	/** The oldest tab, most likely the leader, dies in the midst of what it does. */
	killTab(): void {
		const tab = this.tabs.shift();
		if (!tab) return;
		const { storage, locks, channels } = this.#parts;
		tab.owner.alive = false;
		endQueries(tab.owner);
		storage.kill(tab.owner, this.relay);
		for (const name of this.#archives()) databases.delete(name);
		locks.kill(tab.owner);
		channels.kill(tab.owner);
		this.link.cut(tab.owner);
	}

	freeze(): void {
		const [tab] = this.tabs;
		if (!tab) return;
		this.#parts.scheduler.freeze(tab.owner);
	}

	thaw(): void {
		for (const tab of this.tabs) {
			if (!tab.owner.frozen) continue;
			this.#parts.scheduler.thaw(tab.owner);
			this.#post(tab, { type: 'wake' });
		}
	}

	/** What the pages are told of their surroundings. */
	surroundings({ visible, online }: { visible?: boolean; online?: boolean }): void {
		for (const tab of this.tabs) {
			tab.visible = visible ?? tab.visible;
			tab.online = online ?? tab.online;
			this.#post(tab, { type: 'page', visible: tab.visible, online: tab.online });
		}
	}

	/** A reader asks for events. */
	fill(first: number, last: number): void {
		const [tab] = this.tabs;
		if (tab) this.#post(tab, { type: 'fill', range: { first, last } });
	}

	/** The browser throws an archive away, or loses the connection to it. */
	lose(how: 'evict' | 'lose'): void {
		for (const name of this.#archives()) this.#parts.storage[how](name);
	}

	heal(): void {
		this.link.heal();
		this.thaw();
		if (this.tabs.length === 0) this.openTab();
		this.surroundings({ visible: true, online: true });
	}

	#archives(): string[] {
		return [...databases.keys()].filter((name) => name.includes(` ${this.relay} `));
	}

	#post(tab: Tab, message: PageMessage): void {
		this.#parts.scheduler.schedule('message', 0, () => tab.host.post(message), tab.owner);
	}
}
