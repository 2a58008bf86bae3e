/** Control messages of the live protocol: JSON in text messages; frames travel in binary ones. See docs/PROTOCOL.md. */
import * as v from 'valibot';
import { SNAPSHOT_CAUSES } from './codes';
import { WireError } from './frame/errors';
import { count as seq, time } from './schemas';

/** 64 random bits as 16 hex digits, drawn at each opening of the log for writing. */
const term = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const logId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

/** The term at seq 0, before any event. */
export const NO_TERM = '0000000000000000';

export const CursorSchema = v.object({ log: logId, seq, term });
/** How far a device has followed a log. Same log, seq and term: the same history before it (Raft's log matching). */
export type Cursor = v.InferOutput<typeof CursorSchema>;

const TermSchema = v.object({ from: seq, term });
/** `term` is in force from event `from` on, until the next one. */
export type Term = v.InferOutput<typeof TermSchema>;

const HelloSchema = v.object({
	type: v.literal('hello'),
	protocols: v.tuple([seq, seq]),
	/** Whether a page of this device is visible: sets the interval of heartbeats. */
	visible: v.boolean(),
	cursor: v.optional(CursorSchema)
});

const PaceSchema = v.object({ type: v.literal('pace'), visible: v.boolean() });

export const ClientMessageSchema = v.variant('type', [HelloSchema, PaceSchema]);
export type Hello = v.InferOutput<typeof HelloSchema>;
/** Messages that a device may send. */
export type ClientMessage = v.InferOutput<typeof ClientMessageSchema>;

const relayFacts = {
	protocol: seq,
	log: logId,
	/** Oldest and newest seq that the relay has; 1 and 0 when the log is empty. */
	first: seq,
	head: seq,
	/** The relay's clock, epoch ms. */
	time,
	/** Whether this relay accepts WebSockets now. */
	websocket: v.boolean(),
	/** Whether the chat is invented (`--demo`). */
	demo: v.boolean()
};

const WelcomeStreamSchema = v.object({
	type: v.literal('welcome'),
	...relayFacts,
	resume: v.literal('stream'),
	/** The terms in force from the cursor's seq on, oldest first; the last one is the relay's own. */
	terms: v.array(TermSchema)
});

const WelcomeSnapshotSchema = v.object({
	type: v.literal('welcome'),
	...relayFacts,
	resume: v.literal('snapshot'),
	cause: v.picklist(SNAPSHOT_CAUSES)
});

const BeatSchema = v.object({ type: v.literal('beat'), head: seq, time });

const ErrorSchema = v.object({
	type: v.literal('error'),
	/** One of CloseName; unknown codes of newer relays are accepted. */
	code: v.string(),
	message: v.string(),
	temporary: v.boolean(),
	/** When to try again, in ms from now. */
	retryAfter: v.optional(v.number())
});

export const RelayMessageSchema = v.variant('type', [
	v.variant('resume', [WelcomeStreamSchema, WelcomeSnapshotSchema]),
	BeatSchema,
	ErrorSchema
]);
export type Welcome =
	v.InferOutput<typeof WelcomeStreamSchema> | v.InferOutput<typeof WelcomeSnapshotSchema>;
export type Beat = v.InferOutput<typeof BeatSchema>;
export type RelayError = v.InferOutput<typeof ErrorSchema>;
/** Text messages that a relay may send. */
export type RelayMessage = v.InferOutput<typeof RelayMessageSchema>;

/** Parses and checks `json`; WireError `bad-message` also if it isn't JSON. */
export function parse<S extends v.GenericSchema>(schema: S, json: string): v.InferOutput<S> {
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch {
		throw new WireError('bad-message', 'it is not JSON');
	}
	return check(schema, value);
}

/**
 * `value` checked by the schema, without unknown fields. Throws WireError `bad-message` that names the first
 * invalid field.
 */
export function check<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
	const result = v.safeParse(schema, value, { abortEarly: true });
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new WireError(
		'bad-message',
		`${issue.path?.map(({ key }) => key).join('.') ?? 'message'}: ${issue.message}`
	);
}

export const parseClientMessage = (json: string): ClientMessage => parse(ClientMessageSchema, json);
export const parseRelayMessage = (json: string): RelayMessage => parse(RelayMessageSchema, json);
