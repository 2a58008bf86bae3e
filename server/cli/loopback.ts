/** Whether a host is this machine, so that nobody else can overhear the traffic. */
export const isLoopback = (host: string): boolean =>
	host === 'localhost' || host === '::1' || /^127\.[\d.]+$/.test(host);
