import type { ChannelState, Recording, SourceEvent } from '../../server/sources/source';

/** What a source says, as it says it: no relay checks it. */
export class Heard implements Recording {
	readonly events: SourceEvent[] = [];
	readonly states = new Map<string, { readonly state: ChannelState; readonly reason: string }>();

	event(event: SourceEvent): void {
		this.events.push(event);
	}

	lastId(): null {
		return null;
	}

	lastLines(): [] {
		return [];
	}

	missing(): boolean {
		return false;
	}

	live(channel: string): void {
		this.states.set(channel, { state: 'live', reason: '' });
	}

	lost(channel: string, state: ChannelState, reason: string): void {
		this.states.set(channel, { state, reason });
	}
}
