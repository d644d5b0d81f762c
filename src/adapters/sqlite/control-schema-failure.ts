/**
 * The control database cannot be opened by this version: its schema is newer, or a migration that was applied to it
 * differs from the one this version carries. Nothing was changed.
 */
export class ControlSchemaFailure extends Error {
  override readonly name = 'ControlSchemaFailure';
}
