//! A watch that goes on: reopened when it closes, listed anew when its version is too old.

use futures::{StreamExt, stream, stream::BoxStream};
use http::StatusCode;
use kube::{
    Error, Resource,
    core::{ObjectList, WatchEvent},
};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::{
    Cluster, ClusterError,
    call::{CALL_TIMEOUT, get},
    error::backoff,
};

/// The API server's own choice lies between 30 and 60 minutes; no invocation lasts that long.
const WATCH_SECONDS: u32 = 300;

/// What a watch tells.
pub(crate) enum Seen<K> {
    /// An object is as follows.
    Is(K),
    /// An object is gone.
    Gone(K),
    /// The whole list, after changes were missed.
    All(Vec<K>),
}

/// What can be listed and watched.
pub(crate) trait Object: Resource + Clone + DeserializeOwned + Send + 'static {}
impl<K: Resource + Clone + DeserializeOwned + Send + 'static> Object for K {}

struct Watch<K> {
    cluster: Cluster,
    /// The list's path with its query.
    list: String,
    version: String,
    events: Option<BoxStream<'static, Result<WatchEvent<K>, Error>>>,
    tries: u32,
    over: bool,
}

impl Cluster {
    /// Lists, and tells the version from which to watch.
    pub(crate) async fn list<K: Object>(
        &self,
        list: &str,
    ) -> Result<(Vec<K>, String), ClusterError> {
        let list: ObjectList<K> = self.ask(&format!("LIST {list}"), get(list)).await?;
        let version = list.metadata.resource_version.clone().unwrap_or_default();
        Ok((list.items, version))
    }

    /// Watches from a version on. Ends only with an error that asking again does not mend.
    pub(crate) fn watch<K: Object>(
        &self,
        list: &str,
        version: &str,
    ) -> BoxStream<'static, Result<Seen<K>, ClusterError>> {
        let watch = Watch {
            cluster: self.clone(),
            list: list.to_owned(),
            version: version.to_owned(),
            events: None,
            tries: 0,
            over: false,
        };
        stream::unfold(watch, |mut watch| async move {
            if watch.over {
                return None;
            }
            let cluster = watch.cluster.clone();
            let seen = cluster.in_time(watch.next()).await;
            let seen = seen.unwrap_or_else(|| Err(watch.time_over()));
            watch.over = seen.is_err();
            Some((seen, watch))
        })
        .boxed()
    }
}

impl<K: Object> Watch<K> {
    async fn next(&mut self) -> Result<Seen<K>, ClusterError> {
        loop {
            let Some(events) = &mut self.events else {
                if let Some(all) = self.open().await? {
                    return Ok(all);
                }
                continue;
            };
            match events.next().await {
                Some(Ok(WatchEvent::Added(object) | WatchEvent::Modified(object))) => {
                    self.at(object.meta().resource_version.as_deref());
                    return Ok(Seen::Is(object));
                }
                Some(Ok(WatchEvent::Deleted(object))) => {
                    self.at(object.meta().resource_version.as_deref());
                    return Ok(Seen::Gone(object));
                }
                Some(Ok(WatchEvent::Bookmark(mark))) => {
                    self.at(Some(&mark.metadata.resource_version))
                }
                Some(Ok(WatchEvent::Error(status))) if status.code == 410 => {
                    return self.relist().await;
                }
                Some(Ok(WatchEvent::Error(_)) | Err(_)) | None => self.events = None,
            }
        }
    }

    /// Opens the stream; the whole list, where the version is too old to go on from.
    async fn open(&mut self) -> Result<Option<Seen<K>>, ClusterError> {
        if self.tries > 0 {
            tokio::time::sleep(backoff(self.tries)).await;
        }
        self.tries += 1;
        let path = format!(
            "{}&watch=1&allowWatchBookmarks=true&timeoutSeconds={WATCH_SECONDS}&resourceVersion={}",
            self.list, self.version
        );
        let (request, used) = self.cluster.authorized(get(&path)).await?;
        let opened = self.cluster.client.request_events::<K>(request);
        match timeout(CALL_TIMEOUT, opened).await {
            Ok(Ok(events)) => self.events = Some(events.boxed()),
            Ok(Err(Error::Api(status))) => {
                return self.refused(status.code, &status.message, used).await;
            }
            // The transport, or a server that never answers: tried again after a moment.
            Ok(Err(_)) | Err(_) => {}
        }
        Ok(None)
    }

    async fn refused(
        &mut self,
        code: u16,
        message: &str,
        used: u32,
    ) -> Result<Option<Seen<K>>, ClusterError> {
        let code = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match code {
            StatusCode::GONE => self.relist().await.map(Some),
            StatusCode::UNAUTHORIZED if self.tries < 3 && self.cluster.renew(used).await? => {
                Ok(None)
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(ClusterError::Answered {
                what: format!("WATCH {}", self.list),
                code,
                message: message.to_owned(),
                causes: Vec::new(),
                retry_after: None,
            }),
            _ => Ok(None),
        }
    }

    async fn relist(&mut self) -> Result<Seen<K>, ClusterError> {
        self.events = None;
        let (all, version) = self.cluster.list(&self.list).await?;
        self.version = version;
        Ok(Seen::All(all))
    }

    fn time_over(&self) -> ClusterError {
        ClusterError::TimeOver {
            what: format!("WATCH {}", self.list),
            last: None,
        }
    }

    fn at(&mut self, version: Option<&str>) {
        self.tries = 0;
        if let Some(version) = version {
            version.clone_into(&mut self.version);
        }
    }
}
