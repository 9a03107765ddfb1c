// Leaves out of the bundle what this client never uses of undici and what would be read at every start: HTTP/2, which
// loads Node's own http2 besides, and fetch's bodies (ours are bytes).
const UNUSED = [
  {
    file: /\/undici\/lib\/dispatcher\/client-h2\.js$/,
    contents: "module.exports = () => { throw new Error('HTTP/2 is left out of this bundle'); };",
  },
  { file: /\/undici\/lib\/web\/fetch\/body\.js$/, contents: "throw new Error('the bodies of fetch are left out of this bundle');" },
];

export const leanUndici = {
  name: 'lean-undici',
  setup(builder) {
    for (const { contents, file } of UNUSED) builder.onLoad({ filter: file }, () => ({ contents, loader: 'js' }));
  },
};
