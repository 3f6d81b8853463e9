// Signatures that others computed: CloudStack's own documentation, the test suites of three client
// libraries, and four by Java's URLEncoder (14 to 17). All keys are public examples. The bot's signer
// and the stand-in's verifier are held to them apart, so that they cannot agree on a mistake.

export type Vector = readonly [
  parameters: Readonly<Record<string, string>>,
  secret: string,
  signature: string,
];

const FOO = { apiKey: 'foo', response: 'json' };
const FNORD = { apiKey: 'fnord', response: 'json' };
const LIST = { ...FOO, command: 'listVirtualMachines' };
const DEPLOY = {
  ...FNORD,
  command: 'deployVirtualMachine',
  name: 'fred',
  serviceofferingid: '5',
  templateid: '17',
  zoneid: '23',
  networkids: '42',
};

export const VECTORS: readonly Vector[] = [
  [
    {
      command: 'listUsers',
      response: 'json',
      apikey:
        'plgWJfZK4gyS3mOMTVmjUVg-X-jlWlnfaUJ9GAbBbf9EdM-kAYMmAiLqzzq1ElZLYq_u38zCm0bewzGUdP66mg',
    },
    'VDaACYb0LV9eNjTetIOElcVQkvJck_J_QljX_FcHRj87ZKiy0z0ty0ZsYBkoXkY9b7eq1EhwJaw7FF3akA3KBQ',
    'TTpdDq/7j/J58XCRHomKoQXEQds=',
  ],
  [{ ...LIST, listall: 'true' }, 'bar', 'B0d6hBsZTcFVCiioSxzwKA9Pke8='],
  [
    { ...LIST, zoneId: '2', templateId: '3', temPlateidd: '4', pageSize: '10', page: '1' },
    'bar',
    'mMS7XALuGkCXk7kj5SywySku0Z0=',
  ],
  [{ ...LIST, listall: '1', unicode_param: 'éèààû' }, 'bar', 'gABU/KFJKD3FLAgKDuxQoryu4sA='],
  [
    {
      ...LIST,
      foo: 'foo,bar',
      'bar[0].baz': 'blah',
      'bar[0].foo': '1000',
      bytes_param: 'blah',
    },
    'bar',
    'ImJ/5F0P2RDL7yn4LdLnGcEx5WE=',
  ],
  [
    {
      ...FOO,
      command: 'scaleVirtualMachine',
      id: 'a',
      'details[0].cpunumber': '1000',
      'details[0].memory': '640k',
    },
    'bar',
    'ZNl66z3gFhnsx2Eo3vvCIM0kAgI=',
  ],
  [
    { ...FOO, command: 'createNetwork', name: '', display_text: '' },
    'bar',
    'CistTEiPt/4Rv1v4qSyILvPbhmg=',
  ],
  [{ ...LIST, blah: 'brah' }, 'bar', '58VvLSaVUqHnG9DhXNOAiDFwBoA='],
  [{ ...FNORD, command: 'listVirtualMachines' }, 'abracadabra', 'z/a9Y7J52u48VpqIgiwaGUMCso0='],
  [{ ...DEPLOY, displayname: 'George' }, 'abracadabra', 'gHTo7mYmadZ+zluKHzlEKb1i/QU='],
  [{ ...DEPLOY, displayname: 'George+Ringo' }, 'abracadabra', 'tAgfrreI1ZvWlWLClD3gu4+aKv4='],
  [{ command: 'listZones', apiKey: 'apiKey' }, 'secretKey', '2UG8AcnMaozL3BINdjgkJ+RzjEY='],
  [
    { command: 'listCapabilities', response: 'json', apiKey: 'APIKEY' },
    'credential',
    'l3PVoJnKK2G2gHk3HPHtpwWjlW4=',
  ],
  [
    {
      ...FOO,
      command: 'createNetwork',
      vlan: '1234',
      displaytext: "a b+c*d~e!f'g(h)i/j:k@l[m]",
    },
    'bar',
    'R/6+5UbEFEPsiiu1Roe9ZB7POI0=',
  ],
  [
    {
      ...FOO,
      command: 'listZones',
      signatureVersion: '3',
      expires: '2026-01-02T03:04:05+0000',
    },
    'bar',
    'uhDNQ5vIyXDMPe8C7NkhKhijrDM=',
  ],
  [
    {
      ...FOO,
      command: 'deployVirtualMachine',
      'iptonetworklist[0].ip': '10.1.2.10',
      'iptonetworklist[0].networkid': '11111111-2222-3333-4444-555555555555',
    },
    'bar',
    'tHnQR5hdQhisq5K7tz6vs2aidpA=',
  ],
  [
    { ...FOO, command: 'createNetwork', name: 'Zürich-net', displaytext: 'emoji 🚀 & 100%' },
    'bar',
    'Ja3WEe0kyHthwF5WuJRRRPEkrRQ=',
  ],
];
