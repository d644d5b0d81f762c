import { PaperHarness } from '../support/paper-harness.js';
import { tradingClientContract } from './trading-client-contract.js';

tradingClientContract('PaperTradingClient', async () => new PaperHarness());
