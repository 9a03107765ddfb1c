import { createRequire } from 'node:module';
import path from 'node:path';
import type { TransformOptions, TransformResult } from 'oxc-transform';

export type Transform = (filename: string, source: string, options: TransformOptions) => TransformResult;

let transform: Transform | null = null;

/**
 * Makes the transpiler ready. `packageRoot` is a folder from which the package `oxc-transform` resolves. Its version is the
 * last whose packages npm installs on every Node that we support: later ones ask for Node 20.19 or 22.12, and npm leaves
 * their bindings out elsewhere without a word.
 * Its binding is asked for directly, which is quicker and works where a module has to load synchronously; the package's own
 * loader, which knows every platform (WebAssembly included), is the way where that finds nothing.
 */
export async function prepareTranspiler(packageRoot: string): Promise<void> {
  if (transform) return;
  transform = nativeTransform(packageRoot) ?? ((await import('oxc-transform')).transform as Transform);
}

export function transpilerOf(packageRoot: string): Transform {
  transform ??= nativeTransform(packageRoot);
  if (transform) return transform;
  throw new Error('the TypeScript transpiler (oxc-transform) has no binding for this platform that can be loaded at once');
}

function nativeTransform(packageRoot: string): Transform | null {
  const { platform, arch } = process;
  const abis =
    platform === 'linux' ? (arch === 'arm' ? ['gnueabihf', 'musleabihf'] : ['gnu', 'musl']) : platform === 'win32' ? ['msvc'] : [];
  const names = abis.length > 0 ? abis.map((abi) => `${platform}-${arch}-${abi}`) : [`${platform}-${arch}`];
  try {
    const requireHere = createRequire(path.join(packageRoot, 'index.js'));
    const requireThere = createRequire(requireHere.resolve('oxc-transform'));
    for (const name of names) {
      const binding = bindingOf(requireThere, name);
      if (binding) return binding;
    }
  } catch {
    // The package itself says better what is wrong with it.
  }
  return null;
}

function bindingOf(requireThere: NodeJS.Require, name: string): Transform | null {
  try {
    return (requireThere(`@oxc-transform/binding-${name}`) as { transform: Transform }).transform;
  } catch {
    return null;
  }
}
