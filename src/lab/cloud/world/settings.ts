// Global settings of CloudStack that the stand-in obeys, under their own names, with the values of a
// fresh installation except where a comment says otherwise.

export interface CloudSettings {
  /** Here true: the lab's routed networks have public addresses. */
  'allow.non.rfc1918.compliant.ips': boolean;
  'allow.duplicate.networkname': boolean;
  'enforce.post.requests.and.timestamps': boolean;
  'api.throttling.enabled': boolean;
  /** Seconds. */
  'api.throttling.interval': number;
  'api.throttling.max': number;
  'api.key.access': boolean;
  'api.source.cidr.checks.enabled': boolean;
  /** Comma-separated prefixes. */
  'api.allowed.source.cidr.list': string;
  'admin.is.allowed.to.deploy.anywhere': boolean;
  'vm.network.nic.max.secondary.ipaddresses': number;
  'default.page.size': number;
  'max.account.networks': number;
  'allow.user.expunge.recover.vm': boolean;
  'allow.user.view.destroyed.vm': boolean;
}

export function makeSettings(wanted: Partial<CloudSettings> = {}): CloudSettings {
  return {
    'allow.non.rfc1918.compliant.ips': true,
    'allow.duplicate.networkname': true,
    'enforce.post.requests.and.timestamps': false,
    'api.throttling.enabled': false,
    'api.throttling.interval': 1,
    'api.throttling.max': 25,
    'api.key.access': true,
    'api.source.cidr.checks.enabled': true,
    'api.allowed.source.cidr.list': '0.0.0.0/0,::/0',
    'admin.is.allowed.to.deploy.anywhere': false,
    'vm.network.nic.max.secondary.ipaddresses': 10,
    'default.page.size': 500,
    'max.account.networks': 20,
    'allow.user.expunge.recover.vm': false,
    'allow.user.view.destroyed.vm': false,
    ...wanted,
  };
}
