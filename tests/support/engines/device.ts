/** What tests need of a browser, in any engine: a small part of Playwright's interface, which each engine can give. */
import type { EngineName } from './find.mjs';

export interface DeviceOptions {
	/** The folder of its profile; a new one is a new device. */
	readonly profile: string;
	/** Whether the system asks for dark pages. */
	readonly dark?: boolean;
	/** Whether the reader has switched cookies and site data off. */
	readonly blocked?: boolean;
	/** Functions that each new page runs before its own scripts. They may use nothing from outside. */
	readonly scripts?: readonly (() => void)[];
}

/** Runs functions in a page. They may use nothing from outside; what they take and give is JSON. */
export interface Evaluates {
	evaluate<R, A>(fn: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
	evaluate<R>(fn: () => R | Promise<R>): Promise<R>;
	evaluate(script: string): Promise<unknown>;
}

export interface EnginePage extends Evaluates {
	/** Resolves when the page has loaded; throws where nothing answers. */
	goto(url: string): Promise<void>;
	reload(): Promise<void>;
	/** Begins to go back, or forward; what comes of it has to be waited for. */
	back(): Promise<void>;
	forward(): Promise<void>;
	resize(width: number, height: number): Promise<void>;
	/** Stores a picture (PNG) of what is on the screen. */
	screenshot(path: string): Promise<void>;
	bringToFront(): Promise<void>;
	close(): Promise<void>;
}

/** A browser with a profile on the disk, as a reader's device has one. */
export interface Device {
	readonly engine: EngineName;
	/** The folder of its profile. */
	readonly profile: string;
	/** What its pages wrote to their console as warnings and errors, and what they threw. */
	readonly logs: readonly string[];
	/** Its first process. */
	readonly pid: number;
	newPage(): Promise<EnginePage>;
	/** Ends all its processes at once, as a system does that needs their memory. */
	kill(): Promise<void>;
	close(): Promise<void>;
}
