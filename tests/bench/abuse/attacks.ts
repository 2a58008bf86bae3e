/** What strangers do: each row is a request, or many, that cost a relay much. */
import { gzipSync } from 'node:zlib';
import type { Stranger, Target } from './strangers';

export interface Attack {
	readonly name: string;
	/** Goes on until `until`, by `performance.now()`. */
	readonly run: (stranger: Stranger, target: Target, until: number) => Promise<unknown>;
	/** Whether the ingest token is needed for it. */
	readonly withToken?: boolean;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const rest = (until: number): Promise<void> => pause(Math.max(0, until - performance.now()));
const REPORT = Array.from({ length: 1_000 }, (_, i) => ({
	channel: `c${i}`,
	state: 'banned',
	reason: 'x'.repeat(500),
	since: 1
}));

export const ATTACKS: readonly Attack[] = [
	{
		name: '10,000 pipelined GETs of a file, unread',
		run: async (stranger, { file }, until) => {
			stranger.raw(stranger.get(file).repeat(10_000), false);
			await rest(until);
		}
	},
	{
		name: '60 pipelined users?q=zzz, on and on',
		run: (stranger, _, until) =>
			stranger.requests(4, until, () => stranger.query('users?q=zzz').repeat(60))
	},
	{
		name: '300 unread snapshots',
		run: async (stranger, _, until) => {
			for (let i = 0; i < 300; i++) {
				stranger.raw(stranger.get('/api/snapshot'), false);
				if (i % 10 === 0) await pause(20);
			}
			await rest(until);
		}
	},
	{
		name: '300 unread bundles',
		run: async (stranger, _, until) => {
			for (let i = 0; i < 300; i++)
				stranger.raw(stranger.query(`bundle?from=${i}&to=999999`), false);
			await rest(until);
		}
	},
	{ name: 'one socket of hellos', run: (stranger, _, until) => stranger.hellos(until, true) },
	{
		name: '40 sockets of hellos, unread',
		run: (stranger, _, until) =>
			Promise.all(Array.from({ length: 40 }, () => stranger.hellos(until, false)))
	},
	{
		name: 'hellos on sockets that come again and again',
		run: (stranger, _, until) =>
			Promise.all(
				Array.from({ length: 8 }, async () => {
					while (performance.now() < until) {
						await stranger.hellos(Math.min(until, performance.now() + 100), true);
						stranger.leave();
					}
				})
			)
	},
	...[
		['channels', () => 'channels'],
		['series', (i: number) => `series?step=60&last=${(i % 1_440) + 1}`],
		['series of long steps', (i: number) => `series?step=${60 * (1_000 + i)}&last=1440`],
		['users?q=, each another', (i: number) => `users?q=${i.toString(36)}&sort=name`],
		['users by when they were seen', () => 'users?sort=seen'],
		['profile', (i: number, { users }: Target) => `profile?user=${(i % users) + 1}`],
		['people', (i: number, { channels }: Target) => `people?channel=${(i % channels) + 1}`],
		['activity of all', (i: number) => `activity?step=${900 * (i + 1)}`],
		['activity of a user', (i: number, { users }: Target) => `activity?user=${(i % users) + 1}`],
		['seen', () => 'seen?step=7200'],
		['record', () => 'record?from=0'],
		['users/:block', (i: number) => `users/${i % 900}`],
		['segments', (i: number) => `segments?from=${i}`]
	].map(([name, path]) => ({
		name: `${String(name)}, 16 at a time`,
		run: (stranger: Stranger, target: Target, until: number) =>
			stranger.requests(16, until, (i) =>
				stranger.query((path as (i: number, target: Target) => string)(i, target))
			)
	})),
	{
		name: 'searches, 64 at a time',
		run: (stranger, _, until) =>
			stranger.requests(64, until, (i) => stranger.query(`search?q=${String(i).padStart(2, '0')}`))
	},
	{
		name: 'badges of made-up channels, 64 at a time',
		run: (stranger, _, until) =>
			stranger.requests(64, until, (i) =>
				stranger.get(`/api/images/twitch/badges/made${i}/subscriber/0`)
			)
	},
	{
		name: 'polls, 16 at a time, unread',
		run: async (stranger, { behind }, until) => {
			const hello = JSON.stringify({
				type: 'hello',
				protocols: [1, 4],
				visible: true,
				cursor: behind
			});
			while (performance.now() < until) {
				for (let i = 0; i < 16; i++) stranger.post('/api/poll', [], hello, false);
				await pause(50);
			}
		}
	},
	{
		name: '9,000 connections that say nothing',
		run: async (stranger, _, until) => {
			for (let i = 0; i < 9_000; i++) {
				stranger.raw('', false);
				if (i % 200 === 0) await pause(10);
			}
			await rest(until);
		}
	},
	{
		name: '4,500 sockets',
		run: async (stranger, _, until) => {
			for (let i = 0; i < 4_500; i++) {
				stranger.idle(i % 2 === 0);
				if (i % 50 === 0) await pause(10);
			}
			await rest(until);
		}
	},
	{
		name: 'wrong tokens, 32 at a time',
		run: (stranger, _, until) =>
			stranger.requests(
				32,
				until,
				() =>
					'POST /api/ingest HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nContent-Length: 0\r\n\r\n'
			)
	},
	{
		name: 'answers without a body, unread',
		run: async (stranger, { file }, until) => {
			const sockets = Array.from({ length: 16 }, () => stranger.raw('', false));
			while (performance.now() < until) {
				for (const socket of sockets) socket.write(stranger.get(file).replace('GET', 'HEAD'));
				await pause(2);
			}
		}
	},
	{
		name: 'gzip of millions of lines',
		withToken: true,
		run: async (stranger, { token }, until) => {
			const bomb = gzipSync('{}\n'.repeat(2_700_000));
			while (performance.now() < until) {
				stranger.post(
					'/api/ingest',
					[
						`Authorization: Bearer ${token}`,
						'Content-Type: application/x-ndjson',
						'Content-Encoding: gzip'
					],
					bomb
				);
				await pause(50);
			}
		}
	},
	{
		name: '100 reports of 1,000 channels',
		withToken: true,
		run: async (stranger, { token }, until) => {
			for (let i = 0; i < 100 && performance.now() < until; i++) {
				stranger.post(
					`/api/sources/bench/channels?process=p${i}`,
					[`Authorization: Bearer ${token}`, 'Content-Type: application/json'],
					JSON.stringify(REPORT)
				);
				stranger.raw(stranger.get('/readyz'), false);
				await pause(20);
			}
			await rest(until);
		}
	}
];
