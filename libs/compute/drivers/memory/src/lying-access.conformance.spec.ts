import { owner, describeLies, type Lies } from '../test/lies.js';

/** Drivers whose facets are wrong in one way each. Several take a guard away that the driver itself has. */
const LIES: Lies = {
  'opens the console of whatever has the id': {
    tell: ({ console }, driver) => ({
      console: { open: async (ref, context) => console.open(await owner(driver, ref, context), context) },
    }),
    caughtBy: /^facets: console\.open: a machine under another mark/,
  },
  'takes a new address every time': {
    tell: ({ addresses }) => ({
      addresses: {
        ...addresses,
        add: async (ref, _known, context) => {
          const present = await addresses.list(ref, context);
          return addresses.add(ref, { known: present.map(({ externalId }) => externalId) }, context);
        },
      },
    }),
    caughtBy: /^addresses: address: (?:a repeated order|takes exactly one)/,
  },
  'turns the order of firewall rules around': {
    tell: ({ firewall }) => ({
      firewall: {
        ...firewall,
        write: (ref, state, context) => firewall.write(ref, { ...state, rules: [...state.rules].reverse() }, context),
      },
    }),
    caughtBy: /^firewall: firewall: holds what was written/,
  },
  'adds to the firewall instead of replacing it': {
    tell: ({ firewall }) => ({
      firewall: {
        ...firewall,
        write: async (ref, state, context) => {
          const { rules } = await firewall.read(ref, context);
          return firewall.write(ref, { ...state, rules: [...state.rules, ...rules] }, context);
        },
      },
    }),
    caughtBy: /^firewall: firewall: holds what was written/,
  },
  'gives the same console twice': {
    tell: ({ console }) => {
      const first = new Map<string, ReturnType<typeof console.open>>();
      return {
        console: {
          open: (ref, context) => {
            const kept = first.get(ref.externalId) ?? console.open(ref, context);
            first.set(ref.externalId, kept);
            return kept;
          },
        },
      };
    },
    caughtBy: /^console: console: gives another one every time/,
  },
  'opens a console at an address where no screen is': {
    tell: ({ console }) => ({
      console: {
        open: async (...call) => ({ ...(await console.open(...call)), url: 'ws://127.0.0.1:9/none' }),
      },
    }),
    caughtBy: /^console: console: the screen answers/,
  },
  'tells metrics newest first': {
    tell: ({ metrics }) => ({
      metrics: {
        read: async (...call) =>
          (await metrics.read(...call)).map((series) => ({ ...series, points: [...series.points].reverse() })),
      },
    }),
    caughtBy: /^insight: metrics: gives each series once, oldest first/,
  },
  'tells metrics of all times': {
    tell: ({ metrics }) => ({
      metrics: {
        read: (ref, _range, context) =>
          metrics.read(ref, { from: new Date(0), to: new Date(Date.now() + 86_400_000) }, context),
      },
    }),
    caughtBy: /^insight: metrics: keeps to the range/,
  },
  'tells events oldest first': {
    tell: ({ events }) => ({
      events: {
        list: async (...call) => ({
          ...(await events.list(...call)),
          items: [...(await events.list(...call)).items].reverse(),
        }),
      },
    }),
    caughtBy: /^insight: events: tell what happened/,
  },
  'tells the first page of events for ever': {
    tell: ({ events }) => ({ events: { list: ({ since }, context) => events.list({ since, cursor: null }, context) } }),
    caughtBy: /^insight: events: tell what happened/,
  },
  'counts usage below zero': {
    tell: ({ usage }) => ({
      usage: {
        current: async (context) => {
          const report = await usage.current(context);
          return { ...report, items: report.items.map((item) => ({ ...item, quantity: item.quantity - 1_000 })) };
        },
      },
    }),
    caughtBy: /^insight: usage: /,
  },
  'names prices of sizes that nobody sells': {
    tell: ({ prices }) => ({
      prices: {
        list: async (context) => {
          const list = await prices.list(context);
          return { ...list, sizes: list.sizes.map((size) => ({ ...size, sizeRef: `${size.sizeRef}-xl` })) };
        },
      },
    }),
    caughtBy: /^insight: prices: name sizes/,
  },
};

describeLies('about consoles, networks and what the vendor tells', LIES);
