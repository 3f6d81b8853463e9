// The drivers for routes on macOS, on a model of its commands.

import { setAdditionalRoutes } from '../../../src/steps/macos/set-additional-routes.ts';
import { setMacosRoute } from '../../../src/steps/macos/set-macos-route.ts';
import { type Arrange, type StepCase, stepCase } from '../suite/step-case.ts';

const route = (...words: string[]): Arrange => {
  return async (network) => {
    await network.run('mac1', ['route', '-n', ...words]);
  };
};
const keep = (...words: string[]): Arrange => {
  return async (network) => {
    await network.run('mac1', ['networksetup', '-setadditionalroutes', 'Ethernet', ...words]);
  };
};

const DESTINATION = '10.99.0.0/24';
const OTHER = ['172.16.8.0', '255.255.248.0', '203.0.113.22'];
const WANTED = ['10.99.0.0', '255.255.255.0', '203.0.113.21'];
const OTHER_ROUTE = { destination: '172.16.8.0/21', nextHop: '203.0.113.22' };
const WANTED_ROUTE = { destination: DESTINATION, nextHop: '203.0.113.21' };

export const MACOS_CASES: readonly StepCase[] = [
  stepCase(
    setMacosRoute,
    { host: 'mac1', ...WANTED_ROUTE, action: 'add' },
    {
      about: 'add',
      alreadyApplied: route('add', '-net', DESTINATION, '203.0.113.21'),
      drifted: route('add', '-net', DESTINATION, '203.0.113.22'),
    },
  ),
  stepCase(
    setMacosRoute,
    { host: 'mac1', ...WANTED_ROUTE, action: 'delete' },
    {
      about: 'delete',
      asPlanned: route('add', '-net', DESTINATION, '203.0.113.21'),
      alreadyApplied: route('delete', '-net', DESTINATION, '203.0.113.21'),
      drifted: async (network) => {
        await route('delete', '-net', DESTINATION, '203.0.113.21')(network);
        await route('add', '-net', DESTINATION, '203.0.113.22')(network);
      },
    },
  ),
  stepCase(
    setAdditionalRoutes,
    {
      host: 'mac1',
      service: 'Ethernet',
      before: [OTHER_ROUTE],
      after: [OTHER_ROUTE, WANTED_ROUTE],
    },
    {
      about: 'a list that already holds another route',
      asPlanned: keep(...OTHER),
      alreadyApplied: keep(...OTHER, ...WANTED),
      drifted: keep(...WANTED),
    },
  ),
];
