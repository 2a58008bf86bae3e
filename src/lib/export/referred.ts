import { replyOf } from '../wire/frame/attributes';
import { targetOf } from '../wire/frame/moderation';
import { copyOf } from '../wire/frame/origin';
import type { ExportEvent } from './row';

/** The seqs of the messages that an event is a reply to, a copy or the deletion of. */
export function referredBy(event: Pick<ExportEvent, 'seq' | 'attributes'>): number[] {
	if (event.attributes.length === 0) return [];
	const reply = replyOf(event);
	const answered = reply?.type === 'event' ? reply.seq : null;
	return [answered, copyOf(event)?.seq ?? null, targetOf(event)].filter((seq) => seq !== null);
}
