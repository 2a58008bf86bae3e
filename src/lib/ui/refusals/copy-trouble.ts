/** Why there is no connection. A page that starts doesn't load this before it needs it. */
import type { Reason, StopReason } from '$lib/sync/status';

export const REASONS: Record<Reason, string> = {
	unreachable: 'The relay does not answer.',
	closed: 'The connection was closed.',
	silent: 'The connection went silent.',
	'relay-stopping': 'The relay is stopping or restarting.',
	'too-slow': 'This device read too slowly, so the relay let it go; it goes on where it was.',
	'relay-full': 'The relay has as many connections as it allows.',
	'relay-failed': 'The relay has a problem of its own.',
	'bad-answer': 'The relay gave an answer that this app can not use; nothing of it was kept.',
	gap: 'Messages arrived out of turn, so the device asks for them again.',
	'websocket-blocked': 'Something between this device and the relay blocks WebSockets.',
	'websocket-off': 'The relay has WebSockets switched off.',
	'storage-failed': 'The browser’s storage failed; the device tries it again.'
};

/** Why the connection gave up until a person does something. */
export const STOPS: Record<StopReason, string> = {
	'update-needed':
		'This app and the relay speak different versions. Reload the page to get the new one.',
	'origin-refused':
		"The relay does not let this address read it. Start the relay with --allow-origin and this page's address.",
	'protocol-error': 'The relay and this app did not understand each other. Reload the page.',
	'no-progress':
		'Messages are missing at the same place each time. Check the relay, then press “Try now”.',
	'no-storage':
		'This browser could not open a database for this page, so nothing can be stored here.',
	'storage-full':
		'This device has no space left, so that new messages can not be kept. It goes on by itself once there is some; what it holds can be read meanwhile.'
};
