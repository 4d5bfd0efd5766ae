/** What a map needs, from what a task's worker has. */
import type { ModelFactsReply } from '../../protocol/modelWire.ts';
import type { WorkContext } from '../engines.ts';
import { readers } from '../readers/load.ts';
import type { BatchPort, MapDesk } from './map/desk.ts';
import type { TalkState } from './talkState.ts';

type Around = {
  readonly context: WorkContext;
  readonly state: TalkState;
  /** Whether the person agreed to wait for the cheaper way. */
  readonly inBatch: boolean;
};

/** Throws where the host cannot say what its models can take. */
export async function mapDeskFor({ context, state, inBatch }: Around, signal: AbortSignal): Promise<MapDesk> {
  const { service, mountPath } = context;
  const { small } = await service.facts(signal);
  return {
    mountPath,
    model: (body, carries, use, callSignal) => context.model(body, carries, callSignal, use),
    facts: smallModel(small),
    readPlaced: (source, readSignal) => readers().readPlaced(source, readSignal),
    look: {
      picture: (source, lookSignal) => readers().lookPicture(source, {}, lookSignal),
      page: (source, page, lookSignal) => readers().pagePicture(source, { page }, lookSignal),
    },
    budget: { left: () => service.left(signal), words: 'the limit of what may be sent' },
    log: {
      get: (key) => {
        const kept = state.kept(key);
        return Promise.resolve(typeof kept === 'string' ? kept : null);
      },
      put: (key, text) => state.keep(key, text),
    },
    batch: inBatch && small.batches ? batchesOver(context) : null,
    progress: (done, total) => context.progress({ text: 'Reading documents with the model', done, total }),
  };
}

function smallModel(facts: ModelFactsReply['small']): MapDesk['facts'] {
  const { model, contextTokens, takesPictures, takesDocuments, pricePerMillion } = facts;
  // A service that says nothing of itself is not asked for more than tools.
  const takesSchemas = facts.told === 'by the service';
  return { model, contextTokens, takesPictures, takesDocuments, takesSchemas, pricePerMillion };
}

function batchesOver({ service }: WorkContext): BatchPort {
  return {
    start: ({ batch, requests, last }, signal) =>
      service.batchStart(
        {
          use: 'small',
          ...(batch === undefined ? {} : { batch }),
          requests: requests.map(({ id, body, carries }) => ({ id, body, carries: [...carries] })),
          last,
        },
        signal,
      ),
    look: (batch, signal) => service.batchLook(batch, signal),
    results: (batch, from, signal) => service.batchResults(batch, from, signal),
  };
}
