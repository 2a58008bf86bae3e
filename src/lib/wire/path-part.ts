/** Whether a name may be one part of a path: browsers leave out empty parts, and take `.` and `..` for folders. */
export const isPathPart = (name: string): boolean => !/^\.{0,2}$/.test(name);
