/** What follows from each event: the machine's next state, and what to do. Pure and total. */
import { CLOSE, closeName, comesBack } from '../wire/codes';
import { SILENCE_HIDDEN_MS, SILENCE_VISIBLE_MS } from '../wire/frame/limits';
import { backoff, spread } from '../std/backoff';
import { lateness } from './lateness';
import {
	deadlineOf,
	OPEN_MS,
	POLL_MS,
	PROBE_MS,
	silence,
	type Effect,
	type Event,
	type Link,
	type Machine,
	type Via
} from './machine';
import { pausedUntil } from './pause';
import type { Reason, StopReason } from './status';

/** How often events are asked for again at one place before a snapshot is taken. */
export const GAP_TRIES = 3;
/** Snapshots in a row without a stream before there is a pause. */
export const SNAPSHOT_TRIES = 3;
/** When the browser reports the network gone, a beat that is due still has this long to prove otherwise. */
const DOUBT_MS = 2_500;

/** How much longer than for a connection the pauses for room are: 2.5 s to 5 min. */
const FULL_FACTOR = 10;

/**
 * Sockets in vain after which the relay is asked by HTTP first: Chromium delays each further one of a page, by up to
 * 5 s, so that it would open long after the relay is back.
 */
const SOCKET_TRIES = 4;

export type Transition = readonly [Machine, readonly Effect[]];

/** The machine after `event` at `now` (epoch ms), and what to do. `jitter` is a random number in [0, 1). */
export function transition(m: Machine, event: Event, now: number, jitter: number): Transition {
	if (event.type === 'visible') return onVisibility(m, event.value, now, jitter);
	if (event.type === 'online') return network(m, event.value, now);
	if (m.link.name === 'stopped' || m.link.name === 'idle') {
		const begins = event.type === 'try-now' || (event.type === 'start' && m.link.name === 'idle');
		if (begins) return open({ ...m, attempt: 0, gap: null, snapshots: 0 }, now);
		const due = deadlineOf(m);
		return event.type === 'tick' && due !== null && now >= due ? open(m, now) : [m, []];
	}
	switch (event.type) {
		case 'start':
			return [m, []];
		case 'opened':
			return opened(m, event.via, now);
		case 'closed':
			return closed(m, event, now, jitter);
		case 'welcome':
			return welcomed(m, event, now, jitter);
		case 'installed':
			return m.link.name === 'installing' ? greet(m, m.link.via, now) : [m, []];
		case 'heard':
			if (m.link.name !== 'following') return [m, []];
			return [{ ...m, link: { ...m.link, heardAt: now } }, []];
		case 'progress':
			return [{ ...m, attempt: 0, gap: null, snapshots: 0, bad: 0, full: false }, []];
		case 'late':
			return [{ ...m, late: lateness(m.late, event.by / 1_000) }, []];
		case 'gap':
			return missing(m, event.at, now);
		case 'failed':
			if (m.link.name === 'paused') return [m, []];
			if (event.reason !== 'bad-answer' || m.link.name !== 'following')
				return lose(m, event.reason, now, jitter);
			return unusable({ ...m, bad: m.bad + 1 }, now, jitter);
		case 'damaged':
			return m.link.name === 'following' ? anew(m, m.link.via) : [m, []];
		case 'fatal':
			return stop(m, event.reason, now, jitter);
		case 'wake':
			return m.link.name === 'paused' ? open(m, now) : tick(m, now, jitter);
		case 'try-now':
			return m.link.name === 'paused' ? open(m, now) : probe(m, now);
		case 'tick':
			return tick(m, now, jitter);
	}
}

/** What has to be closed when polling goes on in another way than with its probe. */
const unprobe = ({ link }: Machine): Effect[] =>
	link.name === 'following' && link.probe !== null ? [{ type: 'close', via: 'websocket' }] : [];

/** What has to be closed when the link goes. */
const closing = (m: Machine): Effect[] =>
	'via' in m.link ? [{ type: 'close', via: m.link.via }, ...unprobe(m)] : [];

function open(m: Machine, now: number): Transition {
	const isLost = m.link.name === 'paused' && m.reason === 'unreachable';
	const asks = isLost && m.attempt >= SOCKET_TRIES;
	const via = asks ? 'polling' : 'websocket';
	const link: Link = { name: 'opening', via, deadline: now + (asks ? POLL_MS : OPEN_MS) };
	return [{ ...m, link, triedAt: now, probeAt: now }, [{ type: 'open', via }]];
}

/** Tries a poll at once, for want of a WebSocket. */
function fallBack(m: Machine, now: number): Transition {
	const link: Link = { name: 'opening', via: 'polling', deadline: now + POLL_MS };
	// A socket that worked until the network broke most likely works again, once something answers.
	const probeAt = now + (m.followed === 'websocket' ? 0 : PROBE_MS);
	return [{ ...m, link, probeAt }, [...closing(m), { type: 'open', via: 'polling' }]];
}

function lose(m: Machine, reason: Reason, now: number, jitter: number, after = 0): Transition {
	const attempt = m.attempt + 1;
	const lostAt = m.lostAt ?? now;
	const lost = { ...m, attempt, reason, lostAt, since: lostAt };
	const link: Link = { name: 'paused', until: pausedUntil(lost, now, jitter, after) };
	return [{ ...lost, link }, closing(m)];
}

/** Room may come back by itself: that is tried, ever more rarely, as each try costs the relay and the disk something. */
function stop(m: Machine, reason: StopReason, now: number, jitter = 0): Transition {
	const full = reason === 'storage-full';
	const attempt = m.attempt + 1;
	const until = full ? now + FULL_FACTOR * backoff(attempt, spread(1, jitter)) : null;
	const since = m.full && full ? m.since : now;
	return [{ ...m, link: { name: 'stopped', reason, until }, full, attempt, since }, closing(m)];
}

function greet(m: Machine, via: Via, now: number): Transition {
	const deadline = now + (via === 'polling' ? POLL_MS : SILENCE_VISIBLE_MS);
	const link: Link = { name: 'greeting', via, deadline };
	return [{ ...m, link }, [{ type: 'hello', via }]];
}

function opened(m: Machine, via: Via, now: number): Transition {
	const { link } = m;
	if (link.name === 'opening' && link.via === via) return greet(m, via, now);
	const probing = link.name === 'following' && link.via === 'polling' && link.probe !== null;
	if (!probing || via !== 'websocket') return [m, []];
	const [next, effects] = greet(m, 'websocket', now);
	return [next, [{ type: 'close', via: 'polling' }, ...effects]];
}

const STOPS: Readonly<Record<number, StopReason>> = {
	[CLOSE.unsupportedProtocol]: 'update-needed',
	[CLOSE.originRefused]: 'origin-refused'
};

function reasonOf(code: number, reached: boolean): Reason {
	switch (closeName(code)) {
		case 'goingAway':
			return 'relay-stopping';
		case 'tooSlow':
			return 'too-slow';
		case 'tooManyConnections':
			return 'relay-full';
		case 'helloTimeout':
		case 'internalError':
			return 'relay-failed';
		default:
			return reached ? 'closed' : 'unreachable';
	}
}

function closed(
	m: Machine,
	{ via, code, after }: Extract<Event, { type: 'closed' }>,
	now: number,
	jitter: number
): Transition {
	const { link } = m;
	if (link.name === 'following' && link.via === 'polling' && via === 'websocket') {
		return [{ ...m, probeAt: now + (after || PROBE_MS), link: { ...link, probe: null } }, []];
	}
	if (!('via' in link) || link.via !== via) return [m, []];
	if (!comesBack(code)) return stop(m, STOPS[code] ?? 'protocol-error', now);
	const early = link.name === 'opening' || link.name === 'greeting';
	if (early && via === 'websocket' && closeName(code) === null) return fallBack(m, now);
	return lose(m, reasonOf(code, !early), now, jitter, after);
}

function welcomed(
	m: Machine,
	{ websocket, cause }: Extract<Event, { type: 'welcome' }>,
	now: number,
	jitter: number
): Transition {
	const { link } = m;
	const expected =
		link.name === 'greeting' ||
		('via' in link && link.via === 'polling' && link.name !== 'installing');
	if (!expected) return [m, []];
	const { via } = link;
	if (cause !== null) {
		if (m.snapshots >= SNAPSHOT_TRIES) return lose({ ...m, snapshots: 0 }, 'gap', now, jitter);
		const installing = { ...m, websocket, snapshots: m.snapshots + 1 };
		return [
			{ ...installing, link: { name: 'installing', via } },
			[...unprobe(m), { type: 'snapshot', cause }]
		];
	}
	if (link.name === 'following') {
		return [{ ...m, websocket, link: { ...link, heardAt: now } }, []];
	}
	const reason = websocket ? 'websocket-blocked' : 'websocket-off';
	return [
		{
			...m,
			link: { name: 'following', via, heardAt: now, probe: null },
			late: 0,
			websocket,
			followed: via,
			lostAt: null,
			reason: via === 'polling' ? reason : m.reason,
			since: m.lostAt === null && m.followed === via ? m.since : now
		},
		[]
	];
}

function missing(m: Machine, at: number, now: number): Transition {
	if (m.link.name !== 'following') return [m, []];
	const times = m.gap?.at === at ? m.gap.times + 1 : 1;
	const asked = { ...m, gap: { at, times } };
	if (times <= GAP_TRIES) {
		const [next, effects] = greet(asked, m.link.via, now);
		return [next, [...unprobe(m), ...effects]];
	}
	if (times > GAP_TRIES + 1) return stop(asked, 'no-progress', now);
	return anew(asked, m.link.via);
}

/** Takes a snapshot, and follows the log from its border. */
const anew = (m: Machine, via: Via): Transition => [
	{ ...m, link: { name: 'installing', via } },
	[...unprobe(m), { type: 'snapshot', cause: 'too-far-behind' }]
];

/** The same frame may be unusable each time: now and then a snapshot is taken instead, which leads around it. */
function unusable(m: Machine, now: number, jitter: number): Transition {
	const { link } = m;
	return link.name === 'following' && m.bad % GAP_TRIES === 0
		? anew(m, link.via)
		: lose(m, 'bad-answer', now, jitter);
}

function tick(m: Machine, now: number, jitter: number): Transition {
	const deadline = deadlineOf(m);
	if (deadline === null || now < deadline) return [m, []];
	const { link } = m;
	switch (link.name) {
		case 'paused':
			return open(m, now);
		case 'opening':
		case 'greeting':
			if (link.via === 'websocket') return fallBack(m, now);
			return lose(m, link.name === 'opening' ? 'unreachable' : 'silent', now, jitter);
		case 'following': {
			if (link.via === 'websocket') return lose(m, 'silent', now, jitter);
			if (link.probe === null) return probe(m, now);
			const next: Link = { ...link, probe: null };
			return [{ ...m, probeAt: now + PROBE_MS, link: next }, [{ type: 'close', via: 'websocket' }]];
		}
		default:
			return [m, []];
	}
}

/** While polling: tries a WebSocket beside it. */
function probe(m: Machine, now: number): Transition {
	const { link } = m;
	if (link.name !== 'following' || link.via !== 'polling' || link.probe !== null) return [m, []];
	const next: Link = { ...link, probe: now + OPEN_MS };
	return [{ ...m, link: next }, [{ type: 'open', via: 'websocket' }]];
}

function onVisibility(m: Machine, visible: boolean, now: number, jitter: number): Transition {
	if (visible === m.visible) return [m, []];
	const { link } = m;
	const next = { ...m, visible };
	if (!('via' in link)) return [next, []];
	const pace: Effect = { type: 'pace', visible };
	if (link.name !== 'following' || !visible) return [next, [pace]];
	// Asleep for so long that even the slow beat is overdue: don't wait for another.
	if (link.via === 'websocket' && now - link.heardAt >= SILENCE_HIDDEN_MS) {
		const [lost, effects] = lose(next, 'silent', now, jitter);
		const [opening, more] = open(lost, now);
		return [opening, [...effects, ...more]];
	}
	return [{ ...next, link: { ...link, heardAt: now } }, [pace]];
}

function network(m: Machine, online: boolean, now: number): Transition {
	if (online === m.online) return [m, []];
	const next = { ...m, online };
	if (m.link.name === 'paused' && online) return open(next, now);
	if (m.link.name !== 'following' || online) return [next, []];
	const heardAt = Math.min(m.link.heardAt, now + DOUBT_MS - silence(m));
	return [{ ...next, link: { ...m.link, heardAt } }, []];
}
