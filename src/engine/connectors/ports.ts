/** What connectors need of whoever runs them, and what a connection to a server can do. */
import type { Result } from '../../base/result.ts';
import type { ChromeChoice } from '../../model/chrome.ts';
import type { ConnectorEntry, ConnectorTool } from '../../model/connector.ts';
import type { Failure } from '../../model/failure.ts';
import type { PageShown } from '../../model/pageAsk.ts';
import type { Resolver } from '../gateway/checkedLookup.ts';
import type { ServerReach } from '../../model/serverReach.ts';

/** A field of a form that a server asks a person to fill in. */
export type AskedField = {
  readonly key: string;
  readonly title: string;
  readonly about: string;
  readonly kind: 'text' | 'number' | 'whole number' | 'yes or no' | 'choice' | 'choices';
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly isRequired: boolean;
  readonly start: string | number | boolean | readonly string[] | null;
};

/** What a server wants of the person in the middle of a call. All words are the server's. */
export type Asked =
  | { readonly is: 'form'; readonly message: string; readonly fields: readonly AskedField[] }
  | { readonly is: 'page'; readonly message: string; readonly url: string };
export type AnswerValues = Readonly<Record<string, string | number | boolean | string[]>>;
export type AskedAnswer =
  { readonly is: 'accept'; readonly values: AnswerValues } | { readonly is: 'decline' | 'cancel' };

/** The shell's side. */
export type ConnectorPorts = {
  /** Connectors as they stand in the person's settings. */
  readonly settings: () => unknown;
  /** A variable of the environment that the person may have meant; null where there is none, or it is nobody's business. */
  readonly variable: (name: string) => string | null;
  /** Where secrets are: values that entries name, and what a sign-in left. */
  readonly vault: {
    readonly get: (name: string) => Promise<string | null>;
    readonly set: (name: string, value: string) => Promise<void>;
    readonly delete: (name: string) => Promise<void>;
  };
  /** Opens an address in the person's browser. False where that cannot be. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /**
   * By which address the person's browser reaches a page of this machine, where it runs on another one: `http` on its loopback, or
   * `https`. The same address, if not said.
   */
  readonly outside?: (address: string) => Promise<string>;
  /** Lets the person say whether they want to sign in for a connector at a host. */
  readonly confirmSignIn: (connector: string, origin: string) => Promise<boolean>;
  /** Shows the person what a server wants of them. */
  readonly elicit: (connector: string, asked: Asked, signal: AbortSignal) => Promise<AskedAnswer>;
  /** The tools of servers that are set up in VS Code; null outside of it. */
  readonly vscodeTools: VscodeTools | null;
  /** For the hosts that a server may reach; the system's, if not said. */
  readonly resolver?: Resolver;
};

export type VscodeTools = {
  readonly list: () => readonly ConnectorTool[];
  readonly call: (tool: string, values: object, signal: AbortSignal) => Promise<readonly RawItem[]>;
};

/** A piece of what a tool answered, whole. */
export type RawItem = {
  readonly is: 'text' | 'picture' | 'file';
  readonly mediaType: string;
  readonly name?: string;
  readonly bytes: Uint8Array;
};
export type CallResult = {
  readonly isError: boolean;
  readonly items: readonly RawItem[];
  /** What it gave as data beside its words; nothing of it is kept. */
  readonly data?: unknown;
};

/** A text that a server has ready for a person to start from. All words are the server's. */
export type OfferedPrompt = {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly takes: readonly { readonly name: string; readonly about: string; readonly isRequired: boolean }[];
};
export type PromptText = { readonly from: 'you' | 'the model'; readonly text: string };

/** A server to connect to: all of it is the person's yes. */
export type ServerSpec = {
  readonly name: string;
  /** With its values filled in: secret. */
  readonly entry: ConnectorEntry;
  /** What a sign-in is kept under. */
  readonly vaultName: string;
  /** Where a program may connect to; null for nowhere. */
  readonly network: ServerReach | null;
  /** The task's folder, where the server may see it. */
  readonly folder: string | null;
  /** The folder whose file names it, where one does. */
  readonly workspace?: string | null;
  readonly sandbox: 'on' | 'off';
  readonly privateHosts: readonly string[];
  readonly signInAt: readonly string[];
  /** `ask`: the person is there, and may be sent to the browser. */
  readonly signIn: 'ask' | 'never';
  /** How long an answer is waited for, in milliseconds; the usual, if not said. */
  readonly callMs?: number;
};

/** What a person sees before something is sent: in lines, and the page itself where there is one. No lines: nothing is to be seen. */
export type Shown = {
  readonly lines: readonly string[];
  readonly page: PageShown | null;
  /** Which page it is, and where what is sent from it goes: a yes is for no other. */
  readonly bound?: string;
  /** Why there is nothing to be asked about: the call is not made. */
  readonly refused?: string;
};

/** What a connection that is more than a server is told of the task that calls it. */
export type TaskView = {
  /** Hosts of the approved plan. */
  readonly hosts: readonly string[];
  /** The task's own folder in the state folder. */
  readonly folder: string;
  /** Which Chrome the person chose for it. */
  readonly chrome: ChromeChoice;
  /** Puts into the task's record what was not let out. */
  readonly denied: (host: string, bytes: number, why: string) => void;
  /** Puts into the task's record where a server connects to (`host:port`); why it may not, where it may not. */
  readonly reached: (place: string) => Promise<Failure | null>;
  /** Says what is waited for, where the person sees it. */
  readonly tell: (text: string) => void;
  /** Says at which site it is (see `siteWords`; empty for none), and whether it waits there for the person; null where it is closed. */
  readonly isAt: (site: string | null, waits?: 'for the person') => void;
};

/** Where it is written down, first, which places a server connects to: a task's record, or the one of what no task does. */
export type PlaceRecord = Pick<TaskView, 'denied' | 'reached'>;

/** What the protocol's client needs. */
export type ClientPorts = ConnectorPorts & {
  readonly secret: (text: string) => void;
  readonly record: PlaceRecord;
};

export type Connection = {
  /** Of Chrome, and of a server that has a network. */
  readonly forTask?: (view: TaskView) => void;
  /** Only of Chrome: what the person sees before a call of this kind; with lines, each such call waits for a yes of its own. */
  readonly shown?: (tool: string, values: unknown, signal: AbortSignal) => Promise<Result<Shown, Failure>>;
  /** Only of Chrome: the host of the page that a call is about, for the record; null while there is none. */
  readonly page?: () => string | null;
  /** All tools that it has now, within the bounds. */
  readonly tools: (signal: AbortSignal) => Promise<Result<readonly ConnectorTool[], Failure>>;
  /** Failures: `connector-failed`, `cancelled`. What the tool itself says went wrong is a result. */
  readonly call: (
    tool: string,
    values: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    /** Only of Chrome: the page that the person said yes to (see `Shown.bound`). Without one, or at another, nothing is sent. */
    bound?: string,
  ) => Promise<Result<CallResult, Failure>>;
  /** Texts that it has ready for a person; only of servers. Failures: as of `call`. */
  readonly prompts?: (signal: AbortSignal) => Promise<Result<readonly OfferedPrompt[], Failure>>;
  /** One of them, filled in; what the server says is wrong with that is `bad-usage`. */
  readonly prompt?: (
    asked: { readonly name: string; readonly values: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ) => Promise<Result<readonly PromptText[], Failure>>;
  /** Whether it can still be asked. */
  readonly isOpen: () => boolean;
  /** Only of a server that runs here: why it was stopped while nobody asked it anything; null where it was not. */
  readonly ending?: () => Failure | null;
  /** Whether the server has said since the last look that its tools are others now. */
  readonly hasNews: () => boolean;
  /** Origins at which the person signed in and said yes to. */
  readonly signedInAt: () => readonly string[];
  readonly close: () => Promise<void>;
};
