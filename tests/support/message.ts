import type { NewEvent } from '../../server/log/log';

/** A new event, with what the test doesn't care for filled in. */
export function message(over: Partial<NewEvent> = {}): NewEvent {
	const login = over.login ?? 'ada';
	return {
		source: 'test',
		channel: 'general',
		userKey: login.toLowerCase(),
		login,
		displayName: '',
		color: null,
		badges: '',
		kind: 0,
		text: 'hello',
		sentAt: 1_700_000_000_000,
		id: null,
		reply: null,
		attributes: [],
		...over
	};
}
