/** Events of kind channelState: what a source says of a channel that it keeps. */
import { CHANNEL_STATES, type ChannelRecording } from './channel-states';
import { valueOf } from './frame/attributes';
import { ByteWriter } from './frame/bytes';
import { EventKind, EventTag, type Attribute, type LogEvent } from './frame/event';

/** The attribute of a channel's state; null: no source keeps the channel any more. */
export function recordingAttribute(recording: Pick<ChannelRecording, 'state'> | null): Attribute {
	const out = new ByteWriter();
	out.uint(recording === null ? 0 : CHANNEL_STATES.indexOf(recording.state) + 1);
	return [EventTag.recording, out.finish()];
}

/**
 * How the event says that its channel stands: null if no source keeps the channel any more, undefined if it says nothing of
 * it, or nothing that this version knows.
 */
export function recordingOf({
	kind,
	text,
	sentAt,
	attributes
}: Pick<LogEvent, 'kind' | 'text' | 'sentAt' | 'attributes'>): ChannelRecording | null | undefined {
	if (kind !== EventKind.channelState) return undefined;
	const code = valueOf({ attributes }, EventTag.recording, (value) => value.uint());
	if (code === 0) return null;
	const state = code === null ? undefined : CHANNEL_STATES[code - 1];
	return state && { state, since: sentAt, why: text };
}
