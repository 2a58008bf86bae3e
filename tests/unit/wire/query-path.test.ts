import { describe, expect, it } from 'vitest';
import type { Query } from '../../../src/lib/wire/queries';
import { queryPath } from '../../../src/lib/wire/query-path';

const path = <K extends Query['name']>(query: Query<K>): string => queryPath(query);

describe('The path of a query', () => {
	// Devices keep answers by it: another one would leave theirs unread.
	it('is what it was when the answers that devices keep were stored', () => {
		expect([
			path({ name: 'users', params: { q: 'ä&b', match: 'part', sort: 'name', after: null } }),
			path({ name: 'users', params: { q: '', match: 'whole', sort: 'messages', after: '9,1' } }),
			path({ name: 'profile', params: { user: 1 } }),
			path({ name: 'activity', params: { user: 1, step: 3_600 } }),
			path({ name: 'activity', params: { channel: 2, step: 900 } }),
			path({ name: 'channels', params: {} }),
			path({ name: 'people', params: { channel: 2 } }),
			path({ name: 'series', params: { step: 3_600, last: 168 } }),
			path({ name: 'seen', params: { step: 60 } }),
			path({ name: 'record', params: { days: 8 } }),
			path({ name: 'record', params: { from: 0 } })
		]).toEqual([
			'users?q=%C3%A4%26b&match=part&sort=name',
			'users?q=&match=whole&sort=messages&after=9%2C1',
			'profile?user=1',
			'activity?user=1&step=3600',
			'activity?channel=2&step=900',
			'channels?',
			'people?channel=2',
			'series?step=3600&last=168',
			'seen?step=60',
			'record?days=8',
			'record?from=0'
		]);
	});

	it('leaves out what is not given, and keeps a zero', () => {
		const params = { channel: undefined, user: null, step: 900, from: 0 };
		expect(path({ name: 'activity', params })).toBe('activity?step=900&from=0');
		const search = { query: '{}', before: null, after: 0, limit: 60 };
		expect(path({ name: 'search', params: search })).toBe('search?query=%7B%7D&after=0&limit=60');
	});
});
