import { describe, expect, it } from 'vitest';
import { choosePlace, type PlaceFacts, type PlaceWish } from './choose-place.js';
import { nowhere, roundOf, sentenceOf } from './place.words.js';

const place = (region: string, parts: Partial<PlaceFacts> = {}): PlaceFacts => ({
  placeId: region,
  providerId: `at ${region}`,
  providerName: `${region} Ltd`,
  regionRef: null,
  regionName: region,
  imageRef: 'debian-13',
  sizeRef: null,
  loginUser: null,
  networkRefs: [],
  standing: 'ok',
  doubted: false,
  breakerOpen: false,
  regionClosed: false,
  imageWithdrawn: false,
  sizeWithdrawn: false,
  can: { userData: true, sshKeys: true, requiresSshKey: false },
  instances: 0,
  room: { fits: true, freeShare: 0.5 },
  ...parts,
});
const wish = (parts: Partial<PlaceWish> = {}): PlaceWish => ({
  userData: false,
  sshKeys: true,
  region: null,
  tried: new Set(),
  ...parts,
});
const paris = (parts: Partial<PlaceFacts> = {}) => place('Paris', parts);
const oslo = (parts: Partial<PlaceFacts> = {}) => place('Oslo', parts);
const choose = (places: readonly PlaceFacts[], parts: Partial<PlaceWish> = {}) => {
  const choice = choosePlace(places, wish(parts));
  return { choice, where: choice.chosen?.regionName ?? null, why: sentenceOf(choice, parts.region != null, {}) };
};

describe('between the places of a template', () => {
  it.each([
    [
      'the one with fewest of the machines',
      [paris({ instances: 2 }), oslo({ instances: 1 })],
      'Oslo: fewest of your machines are there',
    ],
    [
      'fewest before most room',
      [paris({ instances: 1, room: { fits: true, freeShare: 0.9 } }), oslo({ room: { fits: true, freeShare: 0.1 } })],
      'Oslo: fewest of your machines are there',
    ],
    ['the one with most room', [paris(), oslo({ room: { fits: true, freeShare: 0.6 } })], 'Oslo: most room is there'],
    [
      'one that tells its room before one that does not',
      [paris({ room: null }), oslo({ room: { fits: true, freeShare: 0.01 } })],
      'Oslo: most room is there',
    ],
    ['the first of equals', [paris(), oslo()], 'Paris: first choice of the offer'],
    ['the only one', [paris()], 'Paris: the only place that can take the order now'],
  ])('takes %s', (_words, places, sentence) => {
    expect(choose(places).why).toBe(sentence);
  });

  it.each([
    ['is disabled', { standing: 'disabled' }, 'takes no new work'],
    ['fails', { standing: 'failing' }, 'does not answer'],
    ['has failed once', { standing: 'doubtful' }, 'did not answer when it was last asked'],
    ['is not believed', { doubted: true }, 'gives answers that are not believed'],
    ['is left alone', { breakerOpen: true }, 'has failed too often and is left alone'],
    ['is closed', { regionClosed: true }, 'is closed at its vendor'],
    ['has lost the image', { imageWithdrawn: true }, 'no longer has the image'],
    ['has lost the size', { sizeWithdrawn: true }, 'no longer has this size'],
    ['is full', { room: { fits: false, freeShare: 0 } }, 'has no room left'],
    ['takes no user data', { can: { userData: false, sshKeys: true, requiresSshKey: false } }, 'takes no user data'],
    ['takes no keys', { can: { userData: true, sshKeys: false, requiresSshKey: false } }, 'takes no SSH keys'],
  ] as const)('leaves one out that %s, whatever else speaks for it, and says so', (_words, parts, phrase) => {
    const worse = { instances: 9, room: { fits: true, freeShare: 0.01 } };
    const { where, why } = choose([paris(parts), oslo(worse)], { userData: true });
    expect([where, why]).toEqual(['Oslo', `Oslo: the only place that can take the order now. Paris ${phrase}`]);
  });

  it('asks for a key where machines cannot be entered without one', () => {
    const closed = paris({ can: { userData: true, sshKeys: true, requiresSshKey: true } });
    expect(choose([closed, oslo()], { sshKeys: false }).where).toBe('Oslo');
    expect(choose([closed, oslo()]).where).toBe('Paris');
    const { choice } = choose([closed], { sshKeys: false });
    expect(choice.chosen).toBeNull();
    expect(nowhere('Debian', choice)).toMatchObject({
      code: 'validation_failed',
      publicMessage: 'Paris lets nobody in without an SSH key: add one to the order.',
      errors: [{ path: 'sshKeyIds' }],
    });
  });

  it('asks nothing of a place that was never opened', () => {
    expect(choose([paris({ can: null })], { userData: true, sshKeys: false }).where).toBe('Paris');
  });

  it('takes a doubtful place where there is no other, and never one that cannot do it', () => {
    const doubtful = paris({ breakerOpen: true });
    expect(choose([doubtful, oslo({ standing: 'disabled' })]).why).toBe(
      'Paris: no place is better off now. Oslo takes no new work',
    );
    expect(choose([paris({ imageWithdrawn: true }), oslo({ standing: 'disabled' })]).where).toBeNull();
  });

  it('goes where the customer says, and nowhere else', () => {
    expect(choose([paris(), oslo({ instances: 5 })], { region: 'Oslo' }).why).toBe('Oslo: as ordered');
    expect(choose([paris(), oslo({ standing: 'failing' })], { region: 'Oslo' }).where).toBeNull();
  });

  it('does not go back to a place that has turned the order away', () => {
    const choice = choosePlace([paris(), oslo({ instances: 3 })], wish({ tried: new Set(['Paris']) }));
    const tried = { Paris: { region: 'Paris', because: 'no_room' } } as const;
    expect(sentenceOf(choice, false, tried)).toBe(
      'Oslo: the only place that can take the order now. Paris had no room left',
    );
  });

  it('keeps all facts for operators', () => {
    const { choice } = choose([
      paris({ standing: 'failing' }),
      oslo({ instances: 2 }),
      place('Rome', { instances: 3, room: null }),
    ]);
    expect(roundOf(choice, 'because', {}, new Date('2026-11-20T12:00:00Z'))).toEqual({
      at: '2026-11-20T12:00:00.000Z',
      chosen: 'Oslo',
      reason: 'because',
      candidates: [
        {
          region: 'Paris',
          providerId: 'at Paris',
          provider: 'Paris Ltd',
          instances: 0,
          freeShare: 0.5,
          verdict: 'does not answer',
        },
        {
          region: 'Oslo',
          providerId: 'at Oslo',
          provider: 'Oslo Ltd',
          instances: 2,
          freeShare: 0.5,
          verdict: 'chosen',
        },
        {
          region: 'Rome',
          providerId: 'at Rome',
          provider: 'Rome Ltd',
          instances: 3,
          freeShare: null,
          verdict: 'behind',
        },
      ],
    });
  });

  it.each([
    [
      [paris({ standing: 'disabled' })],
      'provider_disabled',
      'Paris takes no new work at the moment: choose another place.',
    ],
    [
      [paris({ standing: 'failing' })],
      'provider_unavailable',
      /^Paris does not answer at the moment, so nothing was ordered/,
    ],
    [
      [paris({ can: { userData: false, sshKeys: true, requiresSshKey: false } })],
      'unsupported_by_provider',
      'Paris takes no user data: leave it out, or choose another place.',
    ],
    [[paris({ room: { fits: false, freeShare: 0 } })], 'no_capacity', /nothing charged: Paris has no room left\./],
    [
      [paris({ standing: 'failing' }), oslo({ room: { fits: false, freeShare: 0 } })],
      'no_capacity',
      /: Paris does not answer; Oslo has no room left\./,
    ],
    [
      [paris({ standing: 'failing' }), oslo({ standing: 'disabled' })],
      'provider_unavailable',
      /: Paris does not answer; Oslo takes no new work\./,
    ],
    [[paris({ imageWithdrawn: true })], 'template_withdrawn', /: Paris no longer has the image\./],
  ])('says of each why none can be had', (places, code, words) => {
    const { choice } = choose(places, { userData: true });
    expect(choice.chosen).toBeNull();
    const error = nowhere('Debian', choice);
    expect(error.code).toBe(code);
    if (typeof words === 'string') expect(error.publicMessage).toBe(words);
    else expect(error.publicMessage).toMatch(words);
  });
});
