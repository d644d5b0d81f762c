import {
  BINANCE,
  BINANCE_MARKET_DATA,
  DEMO_MODE,
  TESTNET,
  type Venue,
} from '../../adapters/binance/venues.js';
import type { AegisConfig } from '../../config/aegis-config.js';
import type { Profile } from '../../config/profile.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';

/** The settings of the section `venue`. */
export type VenueSettings = AegisConfig['venue'];

/**
 * The venue of a paper or live start: the named one, with explicit URLs in place of its own. Paper on Binance uses the market-data-only
 * hosts, which know no key.
 *
 * @throws VerbFailure (4) when a simulator is named without its URLs
 */
export function chooseVenue(profile: Profile, settings: VenueSettings): Venue {
  const named = namedVenue(profile, settings);
  const restOrigin = settings.restUrl ?? named?.restOrigin;
  const streamOrigin = settings.streamUrl ?? named?.streamOrigin;
  const wsApiUrl = settings.apiUrl ?? named?.wsApiUrl;
  if (restOrigin === undefined || streamOrigin === undefined) {
    throw new VerbFailure(
      EXIT.configuration,
      'venue simulator needs venue.restUrl and venue.streamUrl (and venue.apiUrl to trade); `aegis simulator` prints them',
    );
  }
  return {
    name: settings.name,
    restOrigin: withoutSlash(restOrigin),
    ...(settings.restUrl === undefined && named?.readOrigins !== undefined
      ? { readOrigins: named.readOrigins }
      : {}),
    streamOrigin: withoutSlash(streamOrigin),
    ...(wsApiUrl === undefined ? {} : { wsApiUrl }),
  };
}

/** @throws VerbFailure (4) when the venue has no WebSocket API, which trading needs */
export function tradingVenue(venue: Venue): Venue & { readonly wsApiUrl: string } {
  const { wsApiUrl } = venue;
  if (wsApiUrl !== undefined) return { ...venue, wsApiUrl };
  throw new VerbFailure(
    EXIT.configuration,
    `venue ${venue.name} has no WebSocket API; set venue.apiUrl`,
  );
}

function namedVenue(profile: Profile, settings: VenueSettings): Venue | undefined {
  switch (settings.name) {
    case 'binance':
      return profile === 'paper' ? BINANCE_MARKET_DATA : BINANCE;
    case 'testnet':
      return TESTNET;
    case 'demo':
      return DEMO_MODE;
    case 'simulator':
      return undefined;
  }
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}
