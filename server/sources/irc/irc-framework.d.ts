/** Types of the part of irc-framework in use; the package has none. */
declare module 'irc-framework' {
	export interface IrcMessage {
		readonly command: string;
		readonly params: readonly string[];
		readonly tags: Readonly<{ [tag: string]: string | undefined }>;
		readonly prefix: string;
		readonly nick: string;
	}
	export interface ClientOptions {
		readonly host: string;
		readonly port: number;
		readonly nick: string;
		readonly username: string;
		readonly gecos: string;
		readonly password?: string;
		readonly account: { readonly account?: string; readonly password?: string };
		readonly version: string;
		readonly auto_reconnect: boolean;
		readonly ping_interval: number;
		readonly ping_timeout: number;
		readonly sasl_disconnect_on_fail: boolean;
		readonly transport: new (options: ClientOptions) => object;
	}
	type Middleware = (
		command: string,
		message: IrcMessage,
		line: string,
		client: Client,
		next: () => void
	) => void;
	export class Client {
		constructor(options: ClientOptions);
		readonly user: { nick: string };
		readonly network: {
			readonly cap: { isEnabled(name: string): boolean };
			readonly options: Readonly<{ [name: string]: unknown }>;
		};
		requestCap(caps: readonly string[]): void;
		use(install: (client: Client, raw: { use(middleware: Middleware): void }) => void): void;
		connect(): void;
		quit(message?: string): void;
		raw(...params: string[]): void;
		changeNick(nick: string): void;
		on(
			event: string,
			listener: (event: { readonly reason?: string; readonly message?: string }) => void
		): void;
	}
}
