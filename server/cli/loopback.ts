/** Whether a host is this machine and nothing between: what is said to it, or it listens to, nobody else hears. */
export const isLoopback = (host: string): boolean =>
	host === 'localhost' || host === '::1' || /^127\.[\d.]+$/.test(host);
