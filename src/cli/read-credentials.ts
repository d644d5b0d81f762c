import {
  type Credentials,
  CredentialsFailure,
  Secret,
  SigningKey,
} from '../adapters/binance/credentials.js';
import { EXIT, VerbFailure } from './exit-code.js';

/** The environment variables that hold a key. */
export interface CredentialEnvironment {
  readonly AEGIS_API_KEY?: string | undefined;
  readonly AEGIS_API_SECRET?: string | undefined;
}

/** The live profile's key. @throws VerbFailure (4) naming the variable that is missing, never a value */
export function readCredentials(environment: CredentialEnvironment): Credentials {
  const apiKey = required('AEGIS_API_KEY', environment.AEGIS_API_KEY);
  const secret = required('AEGIS_API_SECRET', environment.AEGIS_API_SECRET);
  try {
    return { apiKey: new Secret(apiKey), signingKey: SigningKey.fromSecret(new Secret(secret)) };
  } catch (cause) {
    if (cause instanceof CredentialsFailure) {
      throw new VerbFailure(
        EXIT.configuration,
        `AEGIS_API_SECRET cannot be used: ${cause.message}`,
        cause,
      );
    }
    throw cause;
  }
}

function required(name: string, value: string | undefined): string {
  if (value !== undefined && value.trim() !== '') return value.trim();
  throw new VerbFailure(
    EXIT.configuration,
    `the live profile needs ${name} in the environment, and it is not set`,
  );
}
