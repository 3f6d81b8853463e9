// The books of the cloud: plain rows that survive in a JSON file. A row knows others by their uuid.
// Deleted rows are gone, except a destroyed VM, which stays until it is expunged.

export interface Row {
  /** The database's own id, which the API still takes in place of a uuid. */
  readonly number: number;
  readonly id: string;
}

export interface Domain extends Row {
  readonly name: string;
  readonly path: string;
}

export interface Account extends Row {
  readonly name: string;
  readonly domainId: string;
  readonly type: 'Admin' | 'User';
  /** The calls that its role allows; null: all that its type may use. */
  readonly calls: readonly string[] | null;
  isEnabled: boolean;
}

export interface User extends Row {
  readonly name: string;
  readonly accountId: string;
  readonly apiKey: string;
  readonly secretKey: string;
  isEnabled: boolean;
  /** null: as the setting `api.key.access` says. */
  keyAccess: boolean | null;
}

export interface Project extends Row {
  readonly name: string;
  readonly domainId: string;
  /** The hidden account that owns what is in the project. */
  readonly accountId: string;
}

export interface Zone extends Row {
  readonly name: string;
  readonly networkType: 'Advanced' | 'Basic';
  hasSecurityGroups: boolean;
}

export interface PhysicalNetwork extends Row {
  readonly name: string;
  readonly zoneId: string;
  readonly tags: readonly string[];
  readonly isolation: 'VLAN' | 'VXLAN';
  /** Handed out by CloudStack itself: '2000-2999,3100-3110'; empty: none. */
  dynamicVlans: string;
}

/** A range of addresses on a VLAN: public ones, or those of a network with specifyipranges. */
export interface VlanIpRange extends Row {
  readonly zoneId: string;
  readonly physicalNetworkId: string;
  /** null: public addresses. */
  readonly networkId: string | null;
  readonly vlan: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly startIp: string;
  readonly endIp: string;
}

export interface DedicatedVlans extends Row {
  readonly physicalNetworkId: string;
  readonly accountId: string;
  /** '1500-1509' */
  readonly range: string;
}

export interface Template extends Row {
  readonly name: string;
  readonly zoneId: string;
  readonly isReady: boolean;
  readonly isPasswordEnabled: boolean;
}

export interface ServiceOffering extends Row {
  readonly name: string;
  readonly cpus: number;
  readonly memoryMb: number;
}

export type GuestType = 'Isolated' | 'Shared' | 'L2';

export interface NetworkOffering extends Row {
  name: string;
  displayText: string;
  state: 'Enabled' | 'Disabled' | 'Inactive';
  readonly guestType: GuestType;
  readonly services: readonly string[];
  readonly specifyVlan: boolean;
  readonly specifyIpRanges: boolean;
  readonly isPersistent: boolean;
  readonly conserveMode: boolean;
  readonly availability: 'Required' | 'Optional';
  readonly tags: string | null;
  readonly isDefault: boolean;
  readonly created: string;
}

/** Whose a network or a VM is. */
export interface Owner {
  readonly accountId: string;
  readonly domainId: string;
  readonly projectId: string | null;
}

export interface Network extends Row {
  name: string;
  displayText: string;
  readonly zoneId: string;
  readonly physicalNetworkId: string;
  readonly offeringId: string;
  readonly guestType: GuestType;
  /** As given, without vlan://; null: none yet. */
  readonly vlan: string | null;
  /** The secondary VLAN of a private VLAN. */
  readonly privateVlan: string | null;
  readonly gateway: string | null;
  readonly netmask: string | null;
  readonly cidr: string | null;
  state: 'Setup' | 'Allocated' | 'Implemented' | 'Implementing';
  readonly owner: Owner;
  readonly created: string;
}

export interface SecondaryIp extends Row {
  readonly ip: string;
}

export interface Nic extends Row {
  readonly networkId: string;
  readonly mac: string;
  readonly isDefault: boolean;
  /** null: none recorded, which CloudStack reports as no error. */
  ip: string | null;
  secondaryIps: SecondaryIp[];
}

export type MachineState = 'Starting' | 'Running' | 'Stopping' | 'Stopped' | 'Destroyed' | 'Error';

export interface Machine extends Row {
  readonly name: string;
  readonly displayName: string;
  readonly zoneId: string;
  readonly templateId: string;
  readonly serviceOfferingId: string;
  readonly owner: Owner;
  readonly created: string;
  state: MachineState;
  hasSnapshots: boolean;
  /** The hypervisor while it runs. */
  host: string | null;
  nics: Nic[];
}

export interface Tag {
  readonly resourceType: 'Network' | 'UserVm';
  readonly resourceId: string;
  readonly key: string;
  readonly value: string;
  readonly owner: Owner;
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** Fields that are undefined are not sent: CloudStack omits what is null. */
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

export interface Job extends Row {
  readonly accountId: string;
  readonly userId: string;
  /** The Java class of the command. */
  readonly cmd: string;
  readonly instanceType: string | null;
  readonly instanceId: string | null;
  readonly created: string;
  /** 0 in progress, 1 succeeded, 2 failed. */
  status: 0 | 1 | 2;
  resultCode: number;
  /** null although it ended: the management server lost it. */
  result: JsonObject | null;
  completed: string | null;
}

export interface CloudState {
  /** The number that the next row gets; numbers are shared by all kinds of rows. */
  nextNumber: number;
  domains: Domain[];
  accounts: Account[];
  users: User[];
  projects: Project[];
  zones: Zone[];
  physicalNetworks: PhysicalNetwork[];
  vlanIpRanges: VlanIpRange[];
  dedicatedVlans: DedicatedVlans[];
  templates: Template[];
  serviceOfferings: ServiceOffering[];
  networkOfferings: NetworkOffering[];
  networks: Network[];
  machines: Machine[];
  tags: Tag[];
  jobs: Job[];
}
