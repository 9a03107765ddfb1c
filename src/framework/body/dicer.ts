// A module of its own so that the parser is loaded when the first multipart form comes.
export { Dicer } from '@fastify/busboy';
