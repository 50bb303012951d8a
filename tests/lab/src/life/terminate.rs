//! Instances are taken back or terminated, and held by hooks meanwhile.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde_json::Value;

use super::{SPOT_NOTICE, World};
use crate::{
    account::{
        group::{Instance, LifecycleState},
        hook::{HookResult, WaitingAction},
    },
    event,
};

impl World {
    /// EC2 takes a Spot instance back: the notice now, the instance's end 120 s after it (the
    /// clock may shorten it; the notice then looks late). Gives the event and when it ends.
    pub fn take_back(self: &Arc<Self>, instance: &Instance) -> (Value, Timestamp) {
        let left = self.clock.of(SPOT_NOTICE);
        let now = Timestamp::now();
        // Whole seconds, as the event's time has; never less time than the event says.
        let said = Timestamp::from_second((now + left - SPOT_NOTICE).as_second()).unwrap_or(now);
        let ends = said + SPOT_NOTICE;
        let notice = event::spot_interruption(instance, said);
        self.put(notice.clone());
        let (world, id) = (Arc::clone(self), instance.id.clone());
        self.runtime.spawn(async move {
            sleep_until(ends).await;
            world.end(&id).await;
        });
        (notice, ends)
    }

    /// Auto Scaling begins to terminate an instance: its hooks wait, or it ends at once.
    ///
    /// # Errors
    /// If it is not in service.
    pub fn terminate(self: &Arc<Self>, id: &str) -> Result<()> {
        let waiting = {
            let mut state = self.account.state();
            let state = &mut *state;
            let instance = state.instances.get_mut(id).context("no such instance")?;
            if instance.state != LifecycleState::InService {
                bail!("{id} is {}", instance.state);
            }
            let hooks = state.groups.get(&instance.group).map(|g| g.hooks.clone());
            let now = Timestamp::now();
            let waiting: Vec<_> = hooks
                .into_iter()
                .flat_map(BTreeMap::into_values)
                .map(|hook| {
                    WaitingAction::begin(id, &instance.group, hook, self.account.new_uuid(), now)
                })
                .collect();
            instance.state = match waiting.is_empty() {
                true => LifecycleState::TerminatingProceed,
                false => LifecycleState::TerminatingWait,
            };
            state.waiting.extend(waiting.iter().cloned());
            waiting
        };
        if waiting.is_empty() {
            self.proceed(id);
        }
        for action in waiting {
            self.put(event::lifecycle(&action, Timestamp::now()));
            let world = Arc::clone(self);
            self.runtime
                .spawn(async move { world.give_up(action.token).await });
        }
        Ok(())
    }

    /// Waits until nobody has answered a hook in time, then answers it by its default.
    async fn give_up(self: Arc<Self>, token: String) {
        loop {
            let until = {
                let state = self.account.state();
                let action = state.waiting.iter().find(|a| a.token == token);
                let Some(action) = action else { return };
                (action.until, action.hook.default_result)
            };
            if Timestamp::now() >= until.0 {
                self.answer(&token, until.1);
                return;
            }
            sleep_until(until.0).await;
        }
    }

    /// A hook is answered. False if none with this token waits.
    pub fn answer(self: &Arc<Self>, token: &str, result: HookResult) -> bool {
        let freed = {
            let mut state = self.account.state();
            let Some(place) = state.waiting.iter().position(|a| a.token == token) else {
                return false;
            };
            let action = state.waiting.remove(place);
            if result == HookResult::Abandon {
                state.waiting.retain(|a| a.instance != action.instance);
            }
            let held = state.waiting.iter().any(|a| a.instance == action.instance);
            (!held).then_some(action.instance)
        };
        if let Some(instance) = freed {
            self.proceed(&instance);
        }
        true
    }

    fn proceed(self: &Arc<Self>, id: &str) {
        if let Some(instance) = self.account.state().instances.get_mut(id) {
            instance.state = LifecycleState::TerminatingProceed;
        }
        let (world, id) = (Arc::clone(self), id.to_owned());
        self.runtime.spawn(async move { world.end(&id).await });
    }
}

async fn sleep_until(at: Timestamp) {
    let left = at.duration_since(Timestamp::now());
    tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await;
}
