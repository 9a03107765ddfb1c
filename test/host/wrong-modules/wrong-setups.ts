import { BLUEPRINTS } from './setup-blueprints.js';
import { CONVERTERS } from './setup-converters.js';
import { HABITS } from './setup-habits.js';
import { HOOKS } from './setup-hooks.js';
import { OPTIONS } from './setup-options.js';
import { RULES } from './setup-rules.js';
import { SETTINGS } from './setup-settings.js';
import { THROWN } from './setup-thrown.js';
import type { WrongSetup } from './wrong-setup.js';

/** The setup of a module, one wrong line each. */
export const WRONG_SETUPS: readonly WrongSetup[] = [
  ...RULES,
  ...OPTIONS,
  ...HOOKS,
  ...BLUEPRINTS,
  ...CONVERTERS,
  ...SETTINGS,
  ...HABITS,
  ...THROWN,
];
