/** A command in a pseudo-terminal, as a person sees it: by `script`, of util-linux. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';

export class Terminal {
	readonly #child: ChildProcessWithoutNullStreams;
	readonly #ended: Promise<unknown>;
	/** All that was printed, with plain line ends. */
	text = '';

	constructor(command: string) {
		this.#child = spawn('script', ['-qec', command, '/dev/null']);
		this.#ended = once(this.#child, 'exit');
		this.#child.stdout.on('data', (bytes: Buffer) => {
			this.text += bytes.toString().replaceAll('\r', '');
		});
	}

	/** Waits until that is printed. */
	async until(text: string): Promise<void> {
		await expect.poll(() => this.text).toContain(text);
	}

	/** The command below a line that begins with `heading`; one that is continued counts as one. */
	below(heading: string): string {
		const lines = this.text.replaceAll('\\\n', '').split('\n');
		return lines[lines.findIndex((line) => line.trim() === heading) + 1]?.trim() ?? '';
	}

	/** Ctrl+C; resolves when the command has ended. */
	async interrupt(): Promise<void> {
		this.#child.stdin.write('\x03');
		await this.#ended;
	}
}
