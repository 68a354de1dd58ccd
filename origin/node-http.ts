/**
 * Node's HTTP, of which an `import` would read every export: one of them is a WebSocket, and brings 15 MB of Node's own
 * fetch into each process.
 */
export const nodeHttp = process.getBuiltinModule('node:http');
