// Preloaded into a relay: the native part of the package that BROKEN_PACKAGE names can't be loaded: BROKEN_CODE says why.
const { dlopen } = process;
process.dlopen = function (module, file, ...rest) {
	if (file.includes(process.env.BROKEN_PACKAGE)) {
		throw Object.assign(new Error(`${file}: invalid ELF header`), {
			code: process.env.BROKEN_CODE
		});
	}
	return dlopen.call(this, module, file, ...rest);
};
