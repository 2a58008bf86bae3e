/** Why there is no connection. A page that starts doesn't load this before it needs it. */
import type { Reason, StopReason } from '$lib/sync/status';

export const REASONS: Record<Reason, string> = {
	unreachable: 'Can’t reach the relay.',
	closed: 'The connection was lost.',
	silent: 'The connection went silent, so it is opened anew.',
	'relay-stopping': 'The relay is restarting.',
	'too-slow': 'This device couldn’t keep up. It goes on where it was.',
	'relay-full': 'The relay has no room for another connection.',
	'relay-failed': 'The relay has a problem.',
	'bad-answer': 'The relay’s answer makes no sense to this app, so nothing of it was saved.',
	gap: 'Some messages went missing on the way. Backscroll asks for them again.',
	'websocket-blocked': 'Something between this device and the relay blocks WebSockets.',
	'websocket-off': 'The relay has WebSockets switched off.',
	'storage-failed': 'The browser’s storage failed. Backscroll tries again.'
};

/** Why the connection gave up until a person does something. */
export const STOPS: Record<StopReason, string> = {
	'update-needed':
		'This version of the app is too old for the relay. Reload the page to get the new one.',
	'origin-refused':
		'The relay doesn’t allow this address. Start it with --allow-origin and the address of this page.',
	'protocol-error': 'The relay and this app don’t understand each other. Reload the page.',
	'no-progress':
		'Messages are missing at the same place each time. Check the relay, then press “Try now”.',
	'no-storage': 'This browser gave the page no storage, so nothing can be saved here.',
	'storage-full':
		'This device is full, so new messages can’t be saved. You can read what is here; saving goes on by itself once there is space.'
};
