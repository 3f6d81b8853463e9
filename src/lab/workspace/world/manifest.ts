// The parts of a Slack app manifest that decide how the workspace treats the app: commands,
// shortcuts, scopes, subscribed events. Not a full manifest check; Slack's own schema is for that.
import { z } from 'zod';

const command = z.looseObject({
  command: z.string().regex(/^\//),
  description: z.string(),
  usage_hint: z.string().default(''),
  should_escape: z.boolean().default(false),
  url: z.string().optional(),
});

const shortcut = z.looseObject({
  name: z.string(),
  type: z.enum(['global', 'message']),
  callback_id: z.string(),
  description: z.string().default(''),
});

const manifest = z.looseObject({
  display_information: z.looseObject({ name: z.string().max(35) }),
  features: z
    .looseObject({
      app_home: z.looseObject({ home_tab_enabled: z.boolean().default(false) }).optional(),
      bot_user: z.looseObject({ display_name: z.string() }).optional(),
      slash_commands: z.array(command).max(50).default([]),
      shortcuts: z.array(shortcut).max(10).default([]),
    })
    .default({ slash_commands: [], shortcuts: [] }),
  oauth_config: z
    .looseObject({ scopes: z.looseObject({ bot: z.array(z.string()).default([]) }) })
    .default({ scopes: { bot: [] } }),
  settings: z
    .looseObject({
      event_subscriptions: z
        .looseObject({ bot_events: z.array(z.string()).default([]) })
        .default({ bot_events: [] }),
      interactivity: z.looseObject({ is_enabled: z.boolean() }).default({ is_enabled: false }),
    })
    .default({
      event_subscriptions: { bot_events: [] },
      interactivity: { is_enabled: false },
    }),
});

export type ManifestCommand = z.infer<typeof command>;
export type ManifestShortcut = z.infer<typeof shortcut>;

export type AppFeatures = {
  name: string;
  botName: string;
  hasHomeTab: boolean;
  hasInteractivity: boolean;
  commands: ManifestCommand[];
  shortcuts: ManifestShortcut[];
  scopes: string[];
  events: string[];
};

/** Throws a ZodError that names every wrong place. */
export function parseManifest(input: unknown): AppFeatures {
  const parsed = manifest.parse(input);
  const name = parsed.display_information.name;
  return {
    name,
    // Slack makes the user's handle from the display name.
    botName: (parsed.features.bot_user?.display_name ?? name)
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]/g, ''),
    hasHomeTab: parsed.features.app_home?.home_tab_enabled ?? false,
    hasInteractivity: parsed.settings.interactivity.is_enabled,
    commands: parsed.features.slash_commands,
    shortcuts: parsed.features.shortcuts,
    scopes: parsed.oauth_config.scopes.bot,
    events: parsed.settings.event_subscriptions.bot_events,
  };
}
