import { describe, expect, it, vi } from 'vitest';
import { QueryRunner } from '../../../src/lib/sync/query-runner';
import { RelayRefusal } from '../../../src/lib/sync/relay-api';
import { WireError } from '../../../src/lib/wire/frame/errors';
import type { Query } from '../../../src/lib/wire/queries';

const PROFILE: Query<'profile'> = { name: 'profile', params: { user: 1 } };

/** A runner whose relay answers with `answer`. */
function running(answer: () => Promise<never>) {
	const query = vi.fn(answer);
	const keepAnswer = vi.fn(async () => undefined);
	const failed = vi.fn();
	const runner = new QueryRunner({ query }, failed);
	return {
		query,
		keepAnswer,
		failed,
		runner,
		run: () => runner.run({ keepAnswer }, 'log', PROFILE)
	};
}

describe('A reader’s query', () => {
	it('is under way once, however often it is asked, and its answer is stored', async () => {
		const { run, runner, query, keepAnswer } = running(async () => ({ at: 3 }) as never);
		run();
		run();
		await runner.idle();
		expect(query.mock.calls).toEqual([['log', PROFILE]]);
		const stored = { body: { at: 3 } };
		expect(keepAnswer.mock.calls).toEqual([[PROFILE, stored, expect.any(Number)]]);

		run();
		await runner.idle();
		expect(query).toHaveBeenCalledTimes(2);
	});

	it.each([
		['the relay refused it', new RelayRefusal(404), 404],
		['nothing answered', new RelayRefusal(0), 0],
		['the answer can’t be used', new WireError('bad-message', 'no profile'), 502]
	])('is stored as refused where %s', async (_, error, status) => {
		const { run, runner, keepAnswer, failed } = running(() => Promise.reject(error));
		run();
		await runner.idle();
		expect(keepAnswer.mock.calls).toEqual([[PROFILE, { refused: status }, expect.any(Number)]]);
		expect(failed).not.toHaveBeenCalled();
	});

	it('that can’t be stored is told of, and may be asked again', async () => {
		const { run, runner, query, keepAnswer, failed } = running(async () => ({ at: 3 }) as never);
		const full = new Error('full');
		keepAnswer.mockRejectedValueOnce(full);
		run();
		await runner.idle();
		expect(failed.mock.calls).toEqual([[full]]);
		run();
		await runner.idle();
		expect(query).toHaveBeenCalledTimes(2);
	});
});
