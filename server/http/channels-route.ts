/** `POST /api/sources/:source/channels`: a separate source process reports the state of its channels. */
import * as v from 'valibot';
import { CHANNEL_STATES } from '../../src/lib/wire/channel-states';
import {
	MAX_NAME_CODE_POINTS,
	isWithin,
	nameOf,
	quotedWords,
	showsSomething
} from '../../src/lib/wire/index';
import { Refusal } from '../relay/refusal';
import { json } from './answers';
import type { Route } from './route';
import { parseBody } from './body';
import { decodedPart } from './parameters';
import { sourceName } from '../relay/source-name';
import type { TokenCheck } from './token-check';

const MAX_BYTES = 1_048_576;
const MOST_CHANNELS = 1_000;
/** The limit of a cause, as it comes and as it is shown. */
const LONGEST_REASON = 1_000;
const TOO_MANY =
	'the relay shows no more channels of other processes: the channels are recorded, but not shown';
const PROCESS = /^[\w-]{0,100}$/;

const Channels = v.pipe(
	v.array(
		v.strictObject({
			channel: v.pipe(
				v.string(),
				v.maxLength(2 * MAX_NAME_CODE_POINTS),
				v.transform(nameOf),
				v.check(showsSomething, 'a channel is empty or has nothing to show'),
				v.check(
					(name) => isWithin(name, MAX_NAME_CODE_POINTS),
					`a channel is longer than ${MAX_NAME_CODE_POINTS} characters`
				)
			),
			state: v.picklist(CHANNEL_STATES),
			reason: v.pipe(
				v.string(),
				v.maxLength(LONGEST_REASON),
				v.transform((words) => quotedWords(words, LONGEST_REASON))
			),
			since: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
		})
	),
	v.maxLength(
		MOST_CHANNELS,
		`a report has at most ${MOST_CHANNELS} channels: keep them with several processes`
	)
);
export type ReportedChannel = v.InferOutput<typeof Channels>[number];

export const channelsRoute = (
	token: TokenCheck,
	report: (source: string, process: string, channels: readonly ReportedChannel[]) => boolean
): Route => ({
	method: 'POST',
	name: '/api/sources/:source/channels',
	turn: null,
	path: /^\/api\/sources\/([^/]+)\/channels$/,
	async handle(request, [part = '']) {
		token.check(request.header('authorization'));
		const source = sourceName(decodedPart(part));
		const process = request.query.get('process') ?? '';
		if (!PROCESS.test(process)) {
			const message = 'a process is at most 100 letters, digits and _-';
			throw new Refusal(400, 'bad-query', message, { field: 'process' });
		}
		const values = await parseBody(await request.body(MAX_BYTES), request.header('content-type'));
		const parsed = v.safeParse(Channels, values);
		if (!parsed.success) {
			const [issue] = parsed.issues;
			throw new Refusal(422, 'wrong-type', issue.message, { field: v.getDotPath(issue) ?? '' });
		}
		if (!report(source, process, parsed.output)) {
			throw new Refusal(422, 'too-many-channels', TOO_MANY);
		}
		return json({ channels: parsed.output.length });
	}
});
